import { answer } from '@lookalike/client'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CatalogFilters } from '../../../../admin/catalog-filters.tsx'
import { CatalogTable } from '../../../../admin/catalog-table.tsx'
import panel from '../../../../admin/panel.module.css'
import { requireSession } from '../../../../admin/require-session.ts'
import { api, getCatalog, refusal } from '../../../../lib/api.ts'
import { filtersOf, hrefOf, type PageQuery, single, toClientFilters } from '../../../../lib/filters.ts'
import { counted } from '../../../../lib/format.ts'
import controls from '../../../../ui/controls.module.css'
import { Notice } from '../../../../ui/notice.tsx'

export const metadata: Metadata = { title: 'Catalog' }

const PATH = '/admin/catalog'
const PAGE_SIZE = 50

export default async function CatalogPage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const query = await searchParams
  await requireSession(hrefOf(PATH, new URLSearchParams(Object.entries(query).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one])))))
  const id = single(query, 'id')?.trim()
  if (id) redirect(`${PATH}/${encodeURIComponent(id)}`)

  const { fields } = await getCatalog()
  const filters = filtersOf(query, fields)
  const q = single(query, 'q')
  const cursor = single(query, 'cursor')
  const ask = {
    limit: PAGE_SIZE,
    filters: toClientFilters(filters),
    ...(q !== undefined && { q }),
    ...(cursor !== undefined && { cursor }),
  }
  const list = await answer(api.GET('/v1/products', { params: { query: ask } })).catch(refusal)
  if (typeof list === 'string') {
    return (
      <>
        <h1>Catalog</h1>
        <Notice title="This search does not work" role="alert">
          <p>{list}</p>
          <a className={controls.button} href={PATH}>
            Start again
          </a>
        </Notice>
      </>
    )
  }
  const params = new URLSearchParams(filters)
  if (q !== undefined) params.set('q', q)
  const first = hrefOf(PATH, params)
  if (list.nextCursor !== null) params.set('cursor', list.nextCursor)
  return (
    <>
      <div>
        <h1>Catalog</h1>
        <p className={panel.lead} role="status">
          {counted(list.total ?? 0, 'product')}
        </p>
      </div>
      <CatalogFilters path={PATH} q={q} filters={filters} facets={list.facets} />
      {list.items.length === 0 ? (
        <Notice title="No product matches">
          <p>Take away a filter or a word, or import a catalog.</p>
          <a className={controls.button} href={PATH}>
            Show all products
          </a>
        </Notice>
      ) : (
        <CatalogTable products={list.items} />
      )}
      <nav aria-label="Pages" className={panel.actions}>
        {cursor !== undefined && (
          <a className={controls.button} href={first}>
            First page
          </a>
        )}
        {list.nextCursor !== null && (
          <a className={controls.button} href={hrefOf(PATH, params)} rel="next">
            Next page
          </a>
        )}
      </nav>
    </>
  )
}

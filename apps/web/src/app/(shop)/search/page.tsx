import { answer } from '@lookalike/client'
import type { Metadata } from 'next'
import { api, getCatalog, refusal } from '../../../lib/api.ts'
import { activeFilters, filtersOf, listedUnfiltered, type PageQuery, single, toClientFilters } from '../../../lib/filters.ts'
import { money } from '../../../lib/format.ts'
import { ActiveFilters } from '../../../ui/active-filters.tsx'
import controls from '../../../ui/controls.module.css'
import { FilterPanel, MORE } from '../../../ui/filter-panel.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { PhotoSearch } from './photo-search.tsx'
import styles from './search.module.css'

const PATH = '/search'

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const description = 'Search the catalog with a photo: take one, drop one, paste one, or name its address.'
  return {
    title: 'Search by photo',
    description,
    alternates: { canonical: PATH },
    openGraph: { title: 'Search by photo', description, url: PATH },
    ...listedUnfiltered(await searchParams),
  }
}

interface PageProps {
  readonly searchParams: Promise<PageQuery>
}

export default async function SearchPage({ searchParams }: PageProps) {
  const query = await searchParams
  const { fields, currencies } = await getCatalog()
  const currency = currencies[0] ?? 'USD'
  const filters = filtersOf(query, fields)
  const inStock = single(query, 'in_stock') === 'true'
  const asked = new URLSearchParams(filters)
  if (inStock) asked.set('in_stock', 'true')
  const params = new URLSearchParams(asked)
  for (const name of [query[MORE] ?? []].flat()) params.append(MORE, name)
  const ask = { limit: 1, in_stock: inStock, filters: toClientFilters(filters) }
  const list = await answer(api.GET('/v1/products', { params: { query: ask } })).catch(refusal)
  const active = activeFilters(params, filters, (amount) => money({ amount: Number(amount), currency }))
  return (
    <div className="page">
      <div className={styles.head}>
        <h1>Search by photo</h1>
        <p className={styles.privacy}>
          Your photo is used for the search only. It is not stored, and it is gone when you close this page.
        </p>
      </div>
      {typeof list === 'string' ? (
        <Notice title="These filters do not work" role="alert">
          <p>{list}</p>
          <a className={controls.button} href={PATH}>
            Search without filters
          </a>
        </Notice>
      ) : (
        <PhotoSearch
          filters={asked.toString()}
          panel={<FilterPanel {...{ path: PATH, params, facets: list.facets, currency, active: active.length }} />}
          chips={<ActiveFilters path={PATH} active={active} />}
        />
      )}
    </div>
  )
}

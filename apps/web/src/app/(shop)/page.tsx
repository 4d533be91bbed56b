import { answer } from '@lookalike/client'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { api, getCatalog, refusal } from '../../lib/api.ts'
import {
  activeFilters,
  filtersOf,
  listedUnfiltered,
  type PageQuery,
  single,
  toClientFilters,
  withParam,
} from '../../lib/filters.ts'
import { counted, money } from '../../lib/format.ts'
import { promptly } from '../../lib/promptly.ts'
import { ActiveFilters } from '../../ui/active-filters.tsx'
import controls from '../../ui/controls.module.css'
import { FilterPanel, MORE } from '../../ui/filter-panel.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Pager } from '../../ui/pager.tsx'
import { ProductCard } from '../../ui/product-card.tsx'
import { GridSkeleton, ProductGrid } from '../../ui/product-grid.tsx'
import { SortForm } from '../../ui/sort-form.tsx'
import styles from './browse.module.css'

const PAGE_SIZE = 24
/** The first row of a phone; the others load when they come near, which on a wide screen is at once. */
const IN_VIEW = 2
const SORTS = ['newest', 'price', '-price'] as const

interface PageProps {
  readonly searchParams: Promise<PageQuery>
}

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { alternates: { canonical: '/' }, ...listedUnfiltered(await searchParams) }
}

export default async function BrowsePage({ searchParams }: PageProps) {
  const listing = loadListing(await searchParams)
  const prompt = await promptly(listing)
  return (
    <div className="page">
      {prompt ? (
        <Listing listing={prompt.data} />
      ) : (
        <Suspense fallback={<GridSkeleton count={PAGE_SIZE} label="Loading products" />}>
          <LateListing listing={listing} />
        </Suspense>
      )}
    </div>
  )
}

async function LateListing({ listing }: { listing: ReturnType<typeof loadListing> }) {
  return <Listing listing={await listing} />
}

/** The products that a page's query asks for, or why there are none. */
async function loadListing(query: PageQuery) {
  const { fields, currencies } = await getCatalog()
  const filters = filtersOf(query, fields)
  const q = single(query, 'q')
  const sort = SORTS.find((known) => known === single(query, 'sort'))
  const inStock = single(query, 'in_stock') === 'true'
  const cursor = single(query, 'cursor')
  const page = Number(single(query, 'page') ?? 1) || 1
  const params = new URLSearchParams(filters)
  for (const [name, value] of Object.entries({ q, sort, in_stock: inStock ? 'true' : undefined }))
    if (value !== undefined) params.set(name, value)
  for (const name of [query[MORE] ?? []].flat()) params.append(MORE, name)

  const ask = {
    limit: PAGE_SIZE,
    in_stock: inStock,
    filters: toClientFilters(filters),
    ...(q !== undefined && { q }),
    ...(sort && { sort }),
    ...(cursor !== undefined && { cursor }),
  }
  const list = await answer(api.GET('/v1/products', { params: { query: ask } })).catch(refusal)
  return { list, params, filters, page, sort, currency: currencies[0] ?? 'USD' }
}

function Listing({ listing }: { listing: Awaited<ReturnType<typeof loadListing>> }) {
  const { list, params, filters, page, sort, currency } = listing
  if (typeof list === 'string') {
    return (
      <Notice level={1} title="These filters do not work" role="alert">
        <p>{list}</p>
        <a className={controls.button} href="/">
          Show all products
        </a>
      </Notice>
    )
  }
  const active = activeFilters(params, filters, (amount) => money({ amount: Number(amount), currency }))
  const q = params.get('q')
  return (
    <div className={styles.layout}>
      <aside className={styles.side}>
        <FilterPanel path="/" params={params} facets={list.facets} currency={currency} active={active.length} />
      </aside>
      <section className={styles.main} aria-labelledby="heading">
        <div className={styles.head}>
          <div>
            <h1 id="heading">{q ? `“${q}”` : 'All products'}</h1>
            <p className={styles.count} role="status">
              {counted(list.total ?? 0, 'product')}
              {page > 1 && `, page ${page}`}
            </p>
          </div>
          <SortForm path="/" params={withParam(params, 'sort', undefined)} value={sort ?? ''} />
        </div>
        <ActiveFilters path="/" active={active} />
        {list.items.length === 0 ? (
          <Empty filtered={active.length > 0} />
        ) : (
          <ProductGrid label="Products">
            {list.items.map((product, n) => (
              <li key={product.id}>
                <ProductCard product={product} load={n === 0 ? 'first' : n < IN_VIEW ? 'soon' : 'later'} />
              </li>
            ))}
          </ProductGrid>
        )}
        <Pager path="/" params={params} page={page} nextCursor={list.nextCursor} />
      </section>
    </div>
  )
}

function Empty({ filtered }: { filtered: boolean }) {
  if (!filtered) {
    return (
      <Notice title="The catalog is empty">
        <p>Products appear here as soon as a catalog has been imported.</p>
        <a className={controls.primary} href="/admin">
          Import a catalog
        </a>
      </Notice>
    )
  }
  return (
    <Notice title="Nothing matches all of these filters">
      <p>Take one of them away, or start again with everything.</p>
      <a className={controls.button} href="/">
        Show all products
      </a>
    </Notice>
  )
}

import type { Product } from '@lookalike/client'
import { valueLabel } from '../lib/filters.ts'
import { money } from '../lib/format.ts'
import { type Column, DataTable, linkClass, Thumb } from './data-table.tsx'

export const productPath = (id: string) => `/admin/catalog/${encodeURIComponent(id)}`

const COLUMNS: readonly Column<Product>[] = [
  { title: 'Photo', cell: ({ images }) => <Thumb url={images[0]?.url} /> },
  {
    title: 'Product',
    kind: 'text',
    cell: ({ id, title }) => (
      <a className={linkClass} href={productPath(id)}>
        {title}
      </a>
    ),
  },
  { title: 'Id', kind: 'quiet', cell: ({ id }) => <code>{id}</code> },
  { title: 'Type', cell: ({ product_type }) => product_type ?? '–' },
  { title: 'Color', cell: ({ color }) => color ?? '–' },
  { title: 'Brand', cell: ({ brand }) => brand ?? '–' },
  { title: 'Price', kind: 'number', cell: ({ price }) => (price ? money(price) : '–') },
  { title: 'Stock', cell: ({ availability }) => (availability ? valueLabel('availability', availability) : '–') },
  { title: 'Photos', kind: 'number', cell: ({ images }) => String(images.length) },
]

export function CatalogTable({ products }: { products: readonly Product[] }) {
  return <DataTable label="Products" columns={COLUMNS} rows={products} keyOf={({ id }) => id} />
}

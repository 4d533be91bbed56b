import { answer, type Product } from '@lookalike/client'
import type { Metadata } from 'next'
import { Neighbours } from '../../../../../admin/neighbours.tsx'
import panel from '../../../../../admin/panel.module.css'
import { ProductEditor } from '../../../../../admin/product-editor.tsx'
import { requireSession } from '../../../../../admin/require-session.ts'
import { api, getCatalog, getProduct, refusal } from '../../../../../lib/api.ts'
import controls from '../../../../../ui/controls.module.css'
import { Notice } from '../../../../../ui/notice.tsx'

export const metadata: Metadata = { title: 'Product' }

const NEIGHBOURS = 12

export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeURIComponent((await params).id)
  await requireSession(`/admin/catalog/${encodeURIComponent(id)}`)
  const [product, { fields, currencies }] = await Promise.all([getProduct(id), getCatalog()])
  if (!product) {
    return (
      <>
        <h1>Product</h1>
        <Notice title={`There is no product ${id}`}>
          <p>It was deleted, or the id is written differently.</p>
          <a className={controls.button} href="/admin/catalog">
            Find another one
          </a>
        </Notice>
      </>
    )
  }
  const similar = await neighboursOf(product)
  return (
    <>
      <div className={panel.head}>
        <h1>{product.title}</h1>
        <div className={panel.actions}>
          <a className={controls.button} href={`/p/${encodeURIComponent(id)}`}>
            See it in the shop
          </a>
          <a className={controls.button} href="/admin/catalog">
            All products
          </a>
        </div>
      </div>
      <div className={panel.columns}>
        <ProductEditor key={id} product={product} fields={fields} currencies={currencies} />
        <Neighbours found={similar} />
      </div>
    </>
  )
}

/** The most similar products, also those out of stock; or why there are none. */
async function neighboursOf({ id, images }: Product) {
  if (images.length === 0) return 'Without a photo there is nothing to compare it by.'
  const query = { limit: NEIGHBOURS, in_stock: false }
  return answer(api.GET('/v1/products/{id}/similar', { params: { path: { id }, query } })).catch(refusal)
}

'use client'
import type { Product } from '@lookalike/client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Field } from '../lib/api.ts'
import { DeleteProduct } from './delete-product.tsx'
import panel from './panel.module.css'
import { ProductForm } from './product-form.tsx'
import { ProductImages } from './product-images.tsx'

export interface ProductEditorProps {
  readonly product: Product
  readonly fields: readonly Field[]
  readonly currencies: readonly string[]
}

/** A product's photos and data, and its end. Both parts work on the newest version that is known here. */
export function ProductEditor({ product: given, fields, currencies }: ProductEditorProps) {
  const [product, setProduct] = useState(given)
  const router = useRouter()
  const onImages = (changed: Product) => {
    setProduct(changed)
    // Its neighbours are others now.
    router.refresh()
  }
  return (
    <div className={panel.stack}>
      <ProductImages key={`images ${product.images.map(({ url }) => url).join()}`} product={product} onSaved={onImages} />
      <ProductForm product={product} fields={fields} currencies={currencies} onSaved={setProduct} />
      <DeleteProduct product={product} />
    </div>
  )
}

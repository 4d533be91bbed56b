'use client'
import { answer, type Product } from '@lookalike/client'
import { useState } from 'react'
import { client } from './client.ts'
import { ConfirmButton } from './confirm-dialog.tsx'
import { messageOf } from './message-of.ts'
import panel from './panel.module.css'

export function DeleteProduct({ product: { id, title } }: { product: Product }) {
  const [error, setError] = useState<string>()
  const remove = async () => {
    try {
      await answer(client.DELETE('/v1/products/{id}', { params: { path: { id } } }))
      location.assign('/admin/catalog')
    } catch (thrown) {
      setError(messageOf(thrown))
    }
  }
  return (
    <div className={panel.actions}>
      <ConfirmButton
        label="Delete product"
        title="Delete this product?"
        confirm="Delete it"
        dismiss="Keep it"
        onConfirm={() => void remove()}
      >
        <p>
          “{title}” leaves the shop and its searches at once. The next import whose file holds the id {id} brings it back.
        </p>
      </ConfirmButton>
      <span role="alert" className={panel.wrong}>
        {error}
      </span>
    </div>
  )
}

'use client'
import { answer, ApiError, type Product } from '@lookalike/client'
import { type SubmitEvent, useState } from 'react'
import type { Field } from '../lib/api.ts'
import controls from '../ui/controls.module.css'
import { client } from './client.ts'
import { FieldInput } from './field-input.tsx'
import { dateTime } from './format.ts'
import { messageOf } from './message-of.ts'
import panel from './panel.module.css'
import { editedFields, patchOf, textOf } from './product-fields.ts'
import styles from './product-form.module.css'

export interface ProductFormProps {
  readonly product: Product
  readonly fields: readonly Field[]
  readonly currencies: readonly string[]
  readonly onSaved: (product: Product) => void
}

type Outcome = { readonly kind: 'saved' | 'conflict' | 'refused'; readonly text: string }

/**
 * The data of a product. Only what was changed here is kept and sent, so that a newer version of the rest can be taken
 * underneath it.
 */
export function ProductForm({ product, fields, currencies, onSaved }: ProductFormProps) {
  const [edits, setEdits] = useState<Readonly<Record<string, string>>>({})
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({})
  const [outcome, setOutcome] = useState<Outcome>()
  const [isBusy, setBusy] = useState(false)
  const shown = editedFields(fields)
  const count = Object.keys(edits).length
  const path = { id: product.id }

  const edit = (name: string, before: string, value: string) => {
    const { [name]: _, ...others } = edits
    setEdits(value === before ? others : { ...others, [name]: value })
    setOutcome(undefined)
  }

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const { patch, wrong: unwritable } = patchOf(shown, edits)
    setWrong(unwritable)
    if (Object.keys(unwritable).length > 0) return setOutcome({ kind: 'refused', text: 'Mend the marked fields.' })
    setBusy(true)
    try {
      const header = { 'if-match': `"${product.version}"` }
      onSaved(await answer(client.PATCH('/v1/products/{id}', { params: { path, header }, body: patch })))
      setEdits({})
      setOutcome({ kind: 'saved', text: `Saved at ${dateTime(new Date().toISOString())}.` })
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) {
        setOutcome({
          kind: 'conflict',
          text: 'Somebody, or an import, changed this product in the meantime. Load the newest version: your changes stay in the form, look at both, and save again.',
        })
      } else {
        if (error instanceof ApiError) setWrong(byField(error, shown.map(({ name }) => name)))
        setOutcome({ kind: 'refused', text: messageOf(error) })
      }
    }
    setBusy(false)
  }

  const loadNewest = async () => {
    try {
      onSaved(await answer(client.GET('/v1/products/{id}', { params: { path } })))
      setOutcome({ kind: 'refused', text: 'This is the newest version with your changes on it; they are not saved yet.' })
    } catch (error) {
      setOutcome({ kind: 'conflict', text: messageOf(error) })
    }
  }

  return (
    <form className={panel.panel} aria-labelledby="data" onSubmit={(event) => void save(event)} noValidate>
      <div className={panel.head}>
        <h2 id="data">Data</h2>
        <code className={panel.note}>{product.id}</code>
      </div>
      <div className={styles.fields}>
        {shown.map((field) => {
          const before = textOf(product, field)
          const edited = edits[field.name]
          return (
            <FieldInput
              key={field.name}
              field={field}
              value={edited ?? before}
              isEdited={edited !== undefined}
              wrong={wrong[field.name]}
              currencies={currencies}
              onChange={(value) => edit(field.name, before, value)}
            />
          )
        })}
      </div>
      <p className={panel.note}>A field that is emptied is removed from the product.</p>
      <div className={panel.actions}>
        <button className={controls.primary} disabled={isBusy || count === 0}>
          {count === 0 ? 'Save' : `Save ${count === 1 ? '1 change' : `${count} changes`}`}
        </button>
        {count > 0 && (
          <button type="button" className={controls.button} disabled={isBusy} onClick={() => setEdits({})}>
            Discard
          </button>
        )}
        {outcome?.kind === 'conflict' && (
          <button type="button" className={controls.button} onClick={() => void loadNewest()}>
            Load the newest version
          </button>
        )}
      </div>
      <p role="status" className={outcome?.kind === 'saved' ? panel.fine : panel.wrong}>
        {outcome?.text}
      </p>
    </form>
  )
}

/** The API names a place inside of a field (`price.amount`); the form knows the field. */
function byField(error: ApiError, names: readonly string[]): Record<string, string> {
  const found = error.problem?.fields.flatMap(({ field, message }) => {
    const name = names.find((known) => field === known || field.startsWith(`${known}.`))
    return name === undefined ? [] : [[name, message] as const]
  })
  return Object.fromEntries(found ?? [])
}

'use client'
import { fieldLabel } from '../lib/filters.ts'
import controls from '../ui/controls.module.css'
import styles from './field-input.module.css'
import panel from './panel.module.css'
import type { Currencies, EditedField } from './product-fields.ts'

const AVAILABILITY = ['in_stock', 'out_of_stock', 'preorder', 'backorder']
const LABELS: Readonly<Record<string, string>> = { item_group_id: 'Item group', link: 'Link to the shop page' }

export interface FieldInputProps {
  readonly field: EditedField
  readonly value: string
  readonly isEdited: boolean
  readonly wrong: string | undefined
  readonly currencies: Currencies
  readonly onChange: (value: string) => void
}

/** One field of a product, in the kind of input that its type wants. */
export function FieldInput({ field, value, isEdited, wrong, currencies, onChange }: FieldInputProps) {
  const { name, kind, isRequired } = field
  const id = `field-${name}`
  const own = {
    id,
    className: controls.input,
    'aria-invalid': wrong !== undefined,
    'aria-describedby': `${id}-state`,
  }
  const text = { ...own, value, onChange: ({ target }: { target: { value: string } }) => onChange(target.value) }
  return (
    <div className={`${panel.field} ${kind === 'long' || isRequired ? styles.wide : ''}`}>
      <label htmlFor={id} className={styles.label}>
        {LABELS[name] ?? fieldLabel(name.replace(/^attributes\./, ''))}
        {kind === 'list' && <span className={styles.hint}> one a line</span>}
        {isEdited && <span className={styles.edited}> changed</span>}
      </label>
      {kind === 'long' && <textarea {...text} rows={5} maxLength={10_000} />}
      {kind === 'list' && <textarea {...text} rows={3} />}
      {kind === 'text' && <input {...text} required={isRequired} maxLength={name === 'link' ? 2000 : 1000} />}
      {kind === 'number' && <input {...text} inputMode="decimal" />}
      {kind === 'boolean' && <Choice {...text} options={{ true: 'Yes', false: 'No' }} />}
      {kind === 'availability' && (
        <Choice {...text} options={Object.fromEntries(AVAILABILITY.map((one) => [one, fieldLabel(one)]))} />
      )}
      {kind === 'money' && <MoneyInput own={own} value={value} currencies={currencies} onChange={onChange} />}
      <span id={`${id}-state`} className={panel.wrong}>
        {wrong}
      </span>
    </div>
  )
}

type ChoiceProps = React.ComponentProps<'select'> & { readonly options: Readonly<Record<string, string>> }

function Choice({ options, ...own }: ChoiceProps) {
  return (
    <select {...own}>
      <option value="">Not said</option>
      {Object.entries(options).map(([option, label]) => (
        <option key={option} value={option}>
          {label}
        </option>
      ))}
    </select>
  )
}

interface MoneyInputProps {
  readonly own: React.ComponentProps<'input'>
  readonly value: string
  readonly currencies: Currencies
  readonly onChange: (value: string) => void
}

/** The text is `<amount> <currency>`; without an amount it is empty. */
function MoneyInput({ own, value, currencies, onChange }: MoneyInputProps) {
  const [amount = '', currency = currencies[0] ?? 'USD'] = value.split(' ')
  const join = (nextAmount: string, nextCurrency: string) =>
    onChange(nextAmount.trim() === '' ? '' : `${nextAmount.replaceAll(' ', '')} ${nextCurrency}`)
  return (
    <span className={styles.money}>
      <input {...own} inputMode="decimal" value={amount} onChange={({ target }) => join(target.value, currency)} />
      <select
        className={controls.input}
        aria-label={`Currency of the ${own.id === 'field-price' ? 'price' : 'sale price'}`}
        value={currency}
        onChange={({ target }) => join(amount, target.value)}
      >
        {[...new Set([...currencies, currency])].map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </span>
  )
}

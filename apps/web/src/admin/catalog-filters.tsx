import type { Facets } from '../lib/api.ts'
import { fieldLabel, valueLabel } from '../lib/filters.ts'
import { integer } from '../lib/format.ts'
import controls from '../ui/controls.module.css'
import styles from './catalog-filters.module.css'
import panel from './panel.module.css'

/** Longer lists are no help; words of the title find the rest. */
const MAX_VALUES = 200

export interface CatalogFiltersProps {
  readonly path: string
  readonly q: string | undefined
  readonly filters: URLSearchParams
  readonly facets: Facets
}

/** Plain forms: what is looked for stands in the address. */
export function CatalogFilters({ path, q, filters, facets }: CatalogFiltersProps) {
  const groups = Object.entries(facets).filter(([, { values }]) => values.length > 0 && typeof values[0]?.value === 'string')
  const isFiltered = q !== undefined || filters.size > 0
  return (
    <div className={panel.panel}>
      <form action={path} className={styles.filters}>
        <label className={`${panel.field} ${styles.words}`}>
          <span>Words of the title</span>
          <input key={q} className={controls.input} type="search" name="q" maxLength={200} defaultValue={q ?? ''} />
        </label>
        {groups.map(([name, { values }]) => {
          const chosen = filters.get(name) ?? ''
          const known = values.slice(0, MAX_VALUES).map(({ value, count }) => ({ value: String(value), count }))
          return (
            <label key={`${name} ${chosen}`} className={panel.field}>
              <span>{fieldLabel(name)}</span>
              <select className={controls.input} name={name} defaultValue={chosen}>
                <option value="">Any</option>
                {chosen !== '' && !known.some(({ value }) => value === chosen) && <option>{chosen}</option>}
                {known.map(({ value, count }) => (
                  <option key={value} value={value}>{`${valueLabel(name, value)} (${integer(count)})`}</option>
                ))}
              </select>
            </label>
          )
        })}
        <div className={panel.actions}>
          <button className={controls.primary}>Find</button>
          {isFiltered && (
            <a className={controls.button} href={path}>
              Clear
            </a>
          )}
        </div>
      </form>
      <form action={path} className={styles.filters}>
        <label className={panel.field}>
          <span>Id of a product</span>
          <input className={controls.input} name="id" maxLength={200} required autoComplete="off" />
        </label>
        <div className={panel.actions}>
          <button className={controls.button}>Open</button>
        </div>
      </form>
    </div>
  )
}

import type { Facets } from '../lib/api.ts'
import { integer } from '../lib/format.ts'
import { fieldLabel, hrefOf, toggled, valueLabel, withParam } from '../lib/filters.ts'
import controls from './controls.module.css'
import { HiddenParams } from './hidden-params.tsx'
import { CheckIcon, FilterIcon } from './icons.tsx'
import styles from './filter-panel.module.css'

const SHOWN_VALUES = 8
/** The page's parameter that names the fields whose values are all shown: a page need not carry what few look at. */
export const MORE = 'more'

export interface FilterPanelProps {
  /** Path of the page that is filtered. */
  readonly path: string
  /** All parameters of the page. */
  readonly params: URLSearchParams
  readonly facets: Facets
  readonly currency: string
  /** How many filters are active. */
  readonly active: number
}

/** Filters as links, so that they work before and without scripts. On phones they fold away. */
export function FilterPanel({ path, params, facets, currency, active }: FilterPanelProps) {
  const groups = Object.entries(facets).filter(([, { values }]) => values.length > 0)
  const price = facets['price']
  const stock = params.get('in_stock') === 'true'
  return (
    <details className={styles.panel}>
      <summary className={controls.button}>
        <FilterIcon />
        Filters{active > 0 && ` (${active})`}
      </summary>
      <nav aria-label="Filters" className={styles.groups} data-scroll="keep">
        <ul>
          <li>
            <FacetLink
              href={hrefOf(path, withParam(params, 'in_stock', stock ? undefined : 'true'))}
              active={stock}
              label="In stock only"
            />
          </li>
        </ul>
        {price?.min !== undefined && price.max !== undefined && (
          <PriceRange {...{ path, params, currency, min: price.min, max: price.max }} />
        )}
        {groups.map(([name, { values }]) => (
          <FacetGroup key={name} {...{ path, params, name, values }} />
        ))}
      </nav>
    </details>
  )
}

interface FacetGroupProps {
  readonly path: string
  readonly params: URLSearchParams
  readonly name: string
  readonly values: Facets[string]['values']
}

function FacetGroup({ path, params, name, values }: FacetGroupProps) {
  const links = values.map(({ value, count }) => {
    const text = String(value)
    const active = params.has(name, text)
    const href = hrefOf(path, toggled(params, name, text))
    return {
      active,
      item: (
        <li key={text}>
          <FacetLink href={href} active={active} label={valueLabel(name, text)} count={count} />
        </li>
      ),
    }
  })
  const isWhole = params.has(MORE, name)
  // What is active stays in sight.
  const shown = links.filter(({ active }, n) => isWhole || active || n < SHOWN_VALUES)
  return (
    <section data-facet={name}>
      <h2>{fieldLabel(name)}</h2>
      <ul>{shown.map(({ item }) => item)}</ul>
      {(isWhole || shown.length < links.length) && (
        <a className={styles.more} href={hrefOf(path, toggled(params, MORE, name))} rel="nofollow">
          {isWhole ? 'Fewer' : `All ${integer(links.length)}`}
          <span className="visually-hidden"> of {fieldLabel(name)}</span>
        </a>
      )}
    </section>
  )
}

function FacetLink(props: { href: string; active: boolean; label: string; count?: number }) {
  const { href, active, label, count } = props
  return (
    <a href={href} rel="nofollow" aria-current={active ? 'true' : undefined}>
      {active && <CheckIcon />}
      {label}
      {count !== undefined && <small>{integer(count)}</small>}
    </a>
  )
}

interface PriceRangeProps {
  readonly path: string
  readonly params: URLSearchParams
  readonly currency: string
  readonly min: number
  readonly max: number
}

function PriceRange({ path, params, currency, min, max }: PriceRangeProps) {
  const input = (name: string, label: string, bound: number) => (
    <label>
      <span>{label}</span>
      <input
        className={controls.input}
        key={params.get(name)}
        type="number"
        inputMode="decimal"
        name={name}
        min={0}
        step="any"
        placeholder={String(bound)}
        defaultValue={params.get(name) ?? ''}
      />
    </label>
  )
  return (
    <section>
      <h2>Price ({currency})</h2>
      <form action={path} className={styles.range}>
        <HiddenParams params={params} except={['price.gte', 'price.lte', 'cursor', 'page']} />
        {input('price.gte', 'From', Math.floor(min))}
        {input('price.lte', 'To', Math.ceil(max))}
        <button className={controls.button}>Apply</button>
      </form>
    </section>
  )
}

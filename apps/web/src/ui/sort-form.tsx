import controls from './controls.module.css'
import { HiddenParams } from './hidden-params.tsx'
import styles from './sort-form.module.css'

const ORDERS = { '': 'Catalog order', newest: 'Newest', price: 'Price: low to high', '-price': 'Price: high to low' }

/** Chooses the order of a list, as soon as one is picked; `params` are the page's parameters without it. */
export function SortForm({ path, params, value }: { path: string; params: URLSearchParams; value: string }) {
  return (
    <form action={path} className={styles.sort} data-scroll="keep" data-submit="change">
      <HiddenParams params={params} />
      <label>
        <span>Sort</span>
        <select className={controls.input} name="sort" key={value} defaultValue={value}>
          {Object.entries(ORDERS).map(([sort, label]) => (
            <option key={sort} value={sort}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <noscript>
        <button className={controls.button}>Apply</button>
      </noscript>
    </form>
  )
}

'use client'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import controls from './controls.module.css'
import styles from './sort-select.module.css'

const ORDERS = { '': 'Catalog order', newest: 'Newest', price: 'Price: low to high', '-price': 'Price: high to low' }

/** Chooses the order of a list; `params` are the page's parameters without it. */
export function SortSelect({ path, params, value }: { path: string; params: string; value: string }) {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  const choose = (sort: string) => {
    const next = new URLSearchParams(params)
    if (sort !== '') next.set('sort', sort)
    startTransition(() => router.push(next.size > 0 ? `${path}?${next}` : path, { scroll: false }))
  }
  return (
    <label className={styles.sort} aria-busy={isPending}>
      <span>Sort</span>
      <select className={controls.input} value={value} onChange={(event) => choose(event.target.value)}>
        {Object.entries(ORDERS).map(([sort, label]) => (
          <option key={sort} value={sort}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

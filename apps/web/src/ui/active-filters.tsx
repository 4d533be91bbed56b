import { type ActiveFilter, hrefOf } from '../lib/filters.ts'
import controls from './controls.module.css'
import { CrossIcon } from './icons.tsx'

/** The active filters, each a link that takes it away. */
export function ActiveFilters({ path, active }: { path: string; active: readonly ActiveFilter[] }) {
  if (active.length === 0) return null
  return (
    <ul className={controls.chips} aria-label="Active filters">
      {active.map(({ label, without }) => (
        <li key={label}>
          <a className={controls.chip} href={hrefOf(path, without)} data-scroll="keep" aria-current="true">
            <span className="visually-hidden">Remove filter</span>
            {label}
            <CrossIcon />
          </a>
        </li>
      ))}
      {active.length > 1 && (
        <li>
          <a className={controls.chip} href={path} data-scroll="keep">
            Clear all
          </a>
        </li>
      )}
    </ul>
  )
}

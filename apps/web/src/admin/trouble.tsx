import controls from '../ui/controls.module.css'
import { Notice } from '../ui/notice.tsx'
import panel from './panel.module.css'

/** What stands where data would, while there is none: a skeleton, or why it did not come. */
export function Pending({ error, retry, label }: { error: string | undefined; retry: () => void; label: string }) {
  if (error === undefined) return <div className={panel.skeleton} role="status" aria-label={`Loading ${label}`} />
  return (
    <Notice title={`The ${label} cannot be shown right now`} role="alert">
      <p>{error}</p>
      <button type="button" className={controls.primary} onClick={retry}>
        Try again
      </button>
    </Notice>
  )
}

/** Says that what is shown is getting old. */
export function Stale({ error }: { error: string | undefined }) {
  return (
    <p role="status" className={panel.wrong}>
      {error && `${error} What you see is the last known state.`}
    </p>
  )
}

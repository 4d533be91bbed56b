'use client'
import controls from '../../ui/controls.module.css'
import { Notice } from '../../ui/notice.tsx'

/** What people see when the api does not answer, or something else went wrong. */
export default function ErrorPage({ retry }: { error: Error; retry: () => void }) {
  return (
    <div className="page">
      <Notice level={1} title="This page cannot be shown right now" role="alert">
        <p>The shop’s catalog does not answer. Nothing is lost; try again in a moment.</p>
        <button className={controls.primary} onClick={() => retry()}>
          Try again
        </button>
      </Notice>
    </div>
  )
}

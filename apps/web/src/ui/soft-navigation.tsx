'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useTransition } from 'react'
import styles from './soft-navigation.module.css'

/** The storefront's own pages; everything else (the admin, the api's pages) is loaded as a document. */
const PAGE = /^\/(p\/[^/]+|search)?$/

/**
 * Makes plain links and GET forms navigate without loading a document, and shows that they do. Pages stay HTML that
 * works before and without this, and one listener costs less than a component for each link.
 * `data-scroll="keep"` on a link or form, or around it, keeps the scroll position;
 * `data-submit="change"` sends a form when something else is selected in it.
 */
export function SoftNavigation() {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()

  useEffect(() => {
    const go = (event: Event, element: HTMLElement, url: URL) => {
      if (url.origin !== location.origin || !PAGE.test(url.pathname)) return
      event.preventDefault()
      const scroll = !element.closest('[data-scroll=keep]')
      startTransition(() => router.push(url.pathname + url.search + url.hash, { scroll }))
    }
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element && event.target.closest('a')
      const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute('download')) return
      if (link.hash && link.pathname === location.pathname && link.search === location.search) return
      go(event, link, new URL(link.href))
    }
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target as HTMLFormElement
      if (event.defaultPrevented || form.method !== 'get') return
      const url = new URL(form.action)
      const entries = [...new FormData(form)].filter(([, value]) => value !== '')
      url.search = String(new URLSearchParams(entries as [string, string][]))
      go(event, form, url)
    }
    const onChange = ({ target }: Event) => {
      if (target instanceof HTMLSelectElement && target.form?.dataset['submit'] === 'change') target.form.requestSubmit()
    }
    document.addEventListener('change', onChange)
    document.addEventListener('click', onClick)
    document.addEventListener('submit', onSubmit)
    return () => {
      document.removeEventListener('change', onChange)
      document.removeEventListener('click', onClick)
      document.removeEventListener('submit', onSubmit)
    }
  }, [router])

  return <div className={styles.progress} data-pending={isPending} aria-hidden="true" />
}

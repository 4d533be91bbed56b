import type { ReactNode } from 'react'
import { SiteFooter } from './site-footer.tsx'
import { SiteHeader } from './site-header.tsx'
import { SoftNavigation } from './soft-navigation.tsx'

/** What surrounds every page that shoppers see. */
export function ShopFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <SoftNavigation />
      <SiteHeader />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <SiteFooter />
    </>
  )
}

import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import type { ReactNode } from 'react'
import { siteOrigin } from '../lib/site-origin.ts'
import './globals.css'

const figtree = localFont({
  src: '../../node_modules/@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
  weight: '300 900',
  variable: '--font-figtree',
  // Nothing jumps: a font that comes too late is for the next page; until then there is one of the same widths.
  display: 'optional',
})

export async function generateMetadata(): Promise<Metadata> {
  return {
    metadataBase: await siteOrigin(),
    title: { default: 'Lookalike: find it by how it looks', template: '%s · Lookalike' },
    icons: { icon: '/icon.svg' },
    description: 'Browse the catalog, see what looks alike, and search with a photo.',
  }
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#121316' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={figtree.variable}>
      <body>
        <a className="visually-hidden" href="#main">
          Skip to the content
        </a>
        {children}
      </body>
    </html>
  )
}

import path from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  transpilePackages: ['@lookalike/client'],
  // `npm run check` checks types and lint with the project's own tools.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: path.resolve(import.meta.dirname, '../..') },
  poweredByHeader: false,
  // server/pages.ts compresses, with brotli too.
  compress: false,
  productionBrowserSourceMaps: false,
  // The storefront's pages have a budget of script; these leave out what CommonJS modules of Next.js do not use.
  // Few style sheets with a little more in each paint sooner than many.
  experimental: { turbopackCjsTreeShaking: true, turbopackCjsScopeHoisting: true, cssChunking: { type: 'graph', requestCost: 1_000_000 } },
  // Thumbnails come from the api, in the sizes and formats that it makes.
  images: { unoptimized: true },
  // Browsers ask for it before an error page's scripts have named the icon.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
}

export default config

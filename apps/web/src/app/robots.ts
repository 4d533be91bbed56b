import type { MetadataRoute } from 'next'
import { siteOrigin } from '../lib/site-origin.ts'

export default async function robots(): Promise<MetadataRoute.Robots> {
  const sitemap = new URL('/sitemap.xml', await siteOrigin()).href
  return { rules: { userAgent: '*', allow: '/', disallow: '/admin' }, sitemap }
}

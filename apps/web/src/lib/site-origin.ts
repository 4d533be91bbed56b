import 'server-only'
import { headers } from 'next/headers'
import { publicUrl } from '../env.ts'

/** The origin people see: the configured one, or what the request says. */
export async function siteOrigin(): Promise<URL> {
  if (publicUrl !== undefined) return new URL(publicUrl)
  const given = await headers()
  const host = given.get('x-forwarded-host') ?? given.get('host') ?? 'localhost'
  const protocol = given.get('x-forwarded-proto')?.split(',')[0] === 'https' ? 'https' : 'http'
  return URL.parse(`${protocol}://${host}`) ?? new URL('http://localhost')
}

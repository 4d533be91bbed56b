import 'server-only'

/** Where the api is; server/env.ts has checked it. */
export const apiUrl = process.env['API_URL'] ?? ''
/** The address people reach the storefront at, if it is set. */
export const publicUrl = process.env['PUBLIC_URL'] || undefined

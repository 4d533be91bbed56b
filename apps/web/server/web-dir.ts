import path from 'node:path'

/** The folder of the Next.js app. */
export const WEB_DIR = path.resolve(import.meta.dirname, '..')

/**
 * What the similar items of a product should also be like, or unlike: product ids in the page's address, `like=` and
 * `unlike=`. Browser-safe.
 */
import type { PageQuery } from './filters.ts'

/** As many as the api takes; the product itself is one of those to be like. */
export const MAX_EXAMPLES = { like: 9, unlike: 10 }
export type ExampleKind = keyof typeof MAX_EXAMPLES

/** The ids in a page's query, each once and in one list only, at most as many as the api takes. */
export function examplesOf(query: PageQuery, own: string): Record<ExampleKind, string[]> {
  const all = (kind: ExampleKind) => new Set([query[kind] ?? []].flat().filter((id) => id !== '' && id !== own))
  const like = [...all('like')].slice(0, MAX_EXAMPLES.like)
  const unlike = [...all('unlike')].filter((id) => !like.includes(id)).slice(0, MAX_EXAMPLES.unlike)
  return { like, unlike }
}

/** The parameters with a product as an example of this kind; the page starts anew. */
export function withExample(params: URLSearchParams, kind: ExampleKind, id: string): URLSearchParams {
  const next = withoutExample(params, id)
  next.append(kind, id)
  return next
}

/** The parameters without this product as an example; the page starts anew. */
export function withoutExample(params: URLSearchParams, id: string): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const name of ['like', 'unlike']) next.delete(name, id)
  for (const name of ['cursor', 'page']) next.delete(name)
  return next
}

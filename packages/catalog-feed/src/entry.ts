import { LookalikeError } from '@lookalike/shared'

const FEED_NAME = /\.(csv|tsv|xml|jsonl|ndjson)$/i
const KNOWN_NAME = /(^|\/)(styles|products)\.\w+$/i

/** The feeds among the names of an archive or folder; a .txt file counts only where there is no other. */
export function feedNames(names: readonly string[]): readonly string[] {
  const visible = names.filter((name) => !/(^|\/)(__MACOSX|\.)/.test(name))
  const feeds = visible.filter((name) => FEED_NAME.test(name))
  return feeds.length > 0 ? feeds : visible.filter((name) => /\.txt$/i.test(name))
}

/**
 * The feed of an archive or folder: the one nearest to its root; of several, the one with a well-known name.
 * @throws LookalikeError `source_invalid` when there is none, or no telling which
 */
export function feedEntry(names: readonly string[]): string {
  const depth = (name: string) => name.split('/').length
  const candidates = feedNames(names)
  const least = Math.min(...candidates.map(depth))
  const nearest = candidates.filter((name) => depth(name) === least)
  const known = nearest.filter((name) => KNOWN_NAME.test(name))
  const chosen = known[0] ?? nearest[0]
  if (chosen === undefined) {
    const message = 'The ZIP archive holds no CSV file: add products.csv (or .tsv, .xml, .jsonl) beside the images.'
    throw new LookalikeError('source_invalid', message)
  }
  if (nearest.length > 1 && known.length === 0) {
    const message = `The ZIP archive holds several CSV files (${nearest.join(', ')}): name one of them products.csv.`
    throw new LookalikeError('source_invalid', message)
  }
  return chosen
}

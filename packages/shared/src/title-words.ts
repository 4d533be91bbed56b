import { TITLE_WORDS } from './catalog.ts'
import { fieldError } from './errors.ts'
import type { Condition } from './filter.ts'

/** Marks that Latin, Greek and Cyrillic letters lose; those of other scripts belong to their words. */
const DIACRITICS = /[\u0300-\u036f]/g
/** "levi's" is one word, "d'été" is two. */
const GENITIVE = /(?<=\p{L})['’](?=s(?![\p{L}\p{N}]))/giu
/** They would melt into the word before them. */
const TRADE_MARKS = /[™℠]/g
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const HYPHEN = /^\p{Pd}$/u
const ONE_CHARACTER = /^.$/u
/** Letters that name a cut, and so belong to the word after them even without a hyphen: T shirt, U neck, V neck. */
const CUT = /^[tuv]$/

/** Folded, a search for shorts would find every short sleeve. */
const PLURAL_ONLY = new Set(['shorts'])

interface Token {
  readonly text: string
  readonly hyphenBefore: boolean
}

/**
 * Stores keep what this answers: other rules need another name than `title_words`, so that every store is filled anew.
 *
 * The words by which a title is found, in canonical form: without case, diacritics and the ending of an English plural.
 * What a hyphen or a single letter joins is there both ways: "T-Shirts" are `t`, `shirt` and `tshirt`. A script without
 * spaces gives one word per run of letters.
 */
export function titleWords(title: string): string[] {
  const tokens = tokensOf(title)
  const joined = tokens.flatMap(({ text, hyphenBefore }, n) => {
    const before = tokens[n - 1]?.text
    return before !== undefined && (hyphenBefore || ONE_CHARACTER.test(before)) ? [before + text] : []
  })
  return canonical([...tokens.map(({ text }) => text), ...joined])
}

/**
 * The condition that a title holds every word of a text. A title always meets its own text.
 * @throws LookalikeError `invalid_request` when the text holds no word
 */
export function textCondition(text: string): Condition {
  const tokens = tokensOf(text)
  const words: string[] = []
  for (let n = 0; n < tokens.length; n++) {
    const [token, next] = [tokens[n]?.text ?? '', tokens[n + 1]]
    const joins = next && (CUT.test(token) || (next.hyphenBefore && ONE_CHARACTER.test(token)))
    words.push(joins ? token + next.text : token)
    if (joins) n++
  }
  if (words.length === 0) throw fieldError('invalid_request', 'q', 'needs a word to look for in titles')
  return { field: TITLE_WORDS.name, allOf: canonical(words) }
}

function tokensOf(text: string): Token[] {
  const plain = text.replace(TRADE_MARKS, ' ').replace(GENITIVE, '').normalize('NFKD').toLowerCase()
  const folded = plain.replace(DIACRITICS, '')
  let end = 0
  return [...folded.matchAll(WORD)].map(({ 0: word, index }) => {
    const hyphenBefore = HYPHEN.test(folded.slice(end, index))
    end = index + word.length
    return { text: word, hyphenBefore }
  })
}

function canonical(words: readonly string[]): string[] {
  return [...new Set(words.map(singular))].sort()
}

/**
 * A word without its English plural ending. Rules as light as those of Harman's S-stemmer ("How effective is suffixing?",
 * 1991), with the cases that fashion needs: dresses, watches, boxes; hoodies meet hoodie and accessories meet accessory.
 */
function singular(word: string): string {
  if (word.length <= 3 || PLURAL_ONLY.has(word)) return word
  if (/.{2}ies?$/.test(word)) return word.replace(/ies?$/, 'y')
  if (/(ss|sh|ch|x)es$/.test(word)) return word.slice(0, -2)
  return /[^siu]s$/.test(word) ? word.slice(0, -1) : word
}

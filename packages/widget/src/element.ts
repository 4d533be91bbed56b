import { drawItems, drawPlaceholders, linkOf, type Look } from './draw.ts'
import { AnswerError, findItems, type Found, type Question } from './find-items.ts'
import { STYLE } from './style.ts'

/** Stronger than what a page says of the element, a reserved height for instance. */
const COLLAPSED = ':host { display: none !important }'

/** How far outside the viewport loading begins. */
const LOAD_MARGIN = '300px'
const TIMEOUT_MS = 15_000
/** Where this script came from, which is where the API is. */
const OWN_API = new URL('.', import.meta.url).href

/** One question to the API and what became of it. */
interface Load {
  readonly key: string
  readonly abort: AbortController
  found?: Found
  /** True once a shopper had the first product in view. */
  isSeen: boolean
}

/**
 * `<lookalike-similar product-id="…">`: products that look like this one. Loads when it comes near the viewport.
 * Whatever goes wrong, it takes no room, throws nothing, and says why in a `lookalike:error` event.
 */
export class LookalikeSimilar extends HTMLElement {
  static readonly observedAttributes = [
    'product-id',
    'api',
    'limit',
    'filter',
    'fallback-ids',
    'heading',
    'heading-level',
    'link-template',
  ]

  readonly #root = this.attachShadow({ mode: 'open' })
  readonly #nearby = new IntersectionObserver((entries) => this.#onNearby(entries), { rootMargin: LOAD_MARGIN })
  /** Watches the first product. */
  readonly #inView = new IntersectionObserver((entries) => this.#onInView(entries), { threshold: 0.5 })
  #wasNearby = false
  #isUpdateQueued = false
  #load: Load | undefined

  connectedCallback(): void {
    if (this.#wasNearby) return this.#queueUpdate()
    this.#show(() => drawPlaceholders(this.#limit, this.#look))
    this.#nearby.observe(this)
  }

  disconnectedCallback(): void {
    this.#nearby.disconnect()
    this.#inView.disconnect()
    if (!this.#load?.found) this.#forget()
  }

  attributeChangedCallback(): void {
    if (this.#wasNearby) this.#queueUpdate()
  }

  #onNearby(entries: readonly IntersectionObserverEntry[]): void {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    this.#nearby.disconnect()
    this.#wasNearby = true
    void this.#update()
  }

  /** Attributes that change together make one request. */
  #queueUpdate(): void {
    if (this.#isUpdateQueued) return
    this.#isUpdateQueued = true
    queueMicrotask(() => {
      this.#isUpdateQueued = false
      if (this.isConnected) void this.#update()
    })
  }

  async #update(): Promise<void> {
    const question = this.#question
    const key = JSON.stringify(question)
    if (this.#load?.key === key) return this.#present(this.#load)
    this.#forget()
    const load: Load = { key, abort: new AbortController(), isSeen: false }
    this.#load = load
    const timer = setTimeout(() => load.abort.abort(), TIMEOUT_MS)
    try {
      this.#show(() => drawPlaceholders(this.#limit, this.#look))
      load.found = await findItems(question, load.abort.signal)
      if (this.#load === load) this.#present(load)
    } catch (error) {
      if (this.#load === load) this.#fail(error)
    } finally {
      clearTimeout(timer)
    }
  }

  #forget(): void {
    this.#load?.abort.abort()
    this.#load = undefined
    this.#inView.disconnect()
  }

  #present({ found, isSeen }: Load): void {
    if (!found) return
    if (found.items.length === 0) return this.#collapse()
    this.#show(() => drawItems(found, this.#look, (event, index) => this.#onClick(event, found, index)))
    const first = this.#root.querySelector('li')
    if (first && !isSeen) this.#inView.observe(first)
  }

  #show(draw: () => HTMLElement): void {
    try {
      this.#root.replaceChildren(draw())
      this.#root.adoptedStyleSheets = [sheetOf(STYLE)]
    } catch (error) {
      this.#fail(error)
    }
  }

  #collapse(): void {
    this.#root.replaceChildren()
    this.#root.adoptedStyleSheets = [sheetOf(COLLAPSED)]
  }

  #fail(error: unknown): void {
    this.#load = undefined
    this.#collapse()
    const { code, status } = error instanceof AnswerError ? error : { code: 'unexpected', status: 0 }
    this.#tell('error', { productId: this.#question.productId, code, status })
  }

  #onInView(entries: readonly IntersectionObserverEntry[]): void {
    const load = this.#load
    if (!load?.found || !entries.some(({ isIntersecting }) => isIntersecting)) return
    this.#inView.disconnect()
    load.isSeen = true
    const { found } = load
    const items = found.items.map(({ product, score }) => ({ id: product.id, score }))
    this.#tell('view', { productId: this.#question.productId, source: found.source, items })
  }

  #onClick(event: MouseEvent, found: Found, index: number): void {
    const item = found.items[index]
    if (!item) return
    const { product, score } = item
    // A click that opens a new tab is the browser's business.
    const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    const detail = {
      productId: this.#question.productId,
      source: found.source,
      id: product.id,
      position: index,
      score,
      url: linkOf(item, this.#look),
    }
    if (!this.#tell('click', detail, isPlain)) event.preventDefault()
  }

  /** @returns false when a listener prevented what would follow */
  #tell(name: 'view' | 'click' | 'error', detail: object, cancelable = false): boolean {
    return this.dispatchEvent(
      new CustomEvent(`lookalike:${name}`, { bubbles: true, composed: true, cancelable, detail }),
    )
  }

  get #question(): Question {
    return {
      api: folderUrl(this.#text('api') || OWN_API),
      productId: this.#text('product-id'),
      limit: this.#limit,
      filter: this.#text('filter'),
      fallbackIds: this.#text('fallback-ids')
        .split(',')
        .map((id) => id.trim())
        .filter(Boolean),
    }
  }

  get #look(): Look {
    return {
      heading: this.#text('heading', 'Similar items'),
      headingLevel: this.#integer('heading-level', 2, 6),
      linkTemplate: this.#text('link-template'),
      lang: this.closest<HTMLElement>('[lang]')?.lang ?? '',
      api: this.#question.api,
    }
  }

  get #limit(): number {
    return this.#integer('limit', 8, 100)
  }

  #text(attribute: string, otherwise = ''): string {
    return this.getAttribute(attribute)?.trim() ?? otherwise
  }

  /** An attribute between 1 and `most`; `otherwise` when it is no such number. */
  #integer(attribute: string, otherwise: number, most: number): number {
    const number = Number(this.#text(attribute))
    return Number.isInteger(number) && number >= 1 && number <= most ? number : otherwise
  }
}

/** An address, relative to the page or not, with a slash at its end; text that is none fails when it is asked. */
function folderUrl(text: string): string {
  const folder = text.replace(/\/*$/, '/')
  try {
    return new URL(folder, document.baseURI).href
  } catch {
    return folder
  }
}

const sheets = new Map<string, CSSStyleSheet>()

/**
 * A sheet that all elements of a page share. Constructed sheets obey no `style-src`, so a shop's content security
 * policy need not allow inline styles.
 */
function sheetOf(css: string): CSSStyleSheet {
  let sheet = sheets.get(css)
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    sheets.set(css, sheet)
  }
  return sheet
}

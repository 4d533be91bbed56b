import type { Found, Item, Money } from './find-items.ts'

/** How the element's attributes want it drawn. */
export interface Look {
  /** Empty: no visible heading. */
  readonly heading: string
  readonly headingLevel: number
  /** Empty: each product's own link. */
  readonly linkTemplate: string
  /** BCP 47, or empty for the browser's own. */
  readonly lang: string
  readonly api: string
}

/** Widths that the API makes without rounding up. */
const IMAGE_WIDTHS = [128, 256, 384, 512, 768]
const DEFAULT_LABEL = 'Similar items'

/** The section with its products. @param onClick called before a link is followed */
export function drawItems(found: Found, look: Look, onClick: (event: MouseEvent, index: number) => void): HTMLElement {
  const cards = found.items.map((item, index) => {
    const href = linkOf(item, look)
    const card = element(href === undefined ? 'div' : 'a', { class: 'card', part: 'card' }, [
      element('span', { class: 'frame', part: 'image-frame' }, imageOf(item, look)),
      element('span', { part: 'title', dir: 'auto' }, [item.product.title]),
      element('span', { part: 'price' }, priceOf(item, look)),
    ])
    if (href !== undefined) {
      card.setAttribute('href', href)
      card.addEventListener('click', (event) => onClick(event, index))
    }
    return element('li', { part: 'item' }, [card])
  })
  const list = element('ul', { part: 'list', role: 'list' }, cards)
  // A scroller must be reachable by keyboard; its links make it so, where there are any.
  if (!list.querySelector('a')) list.tabIndex = 0
  return section(look, list)
}

/** The section while its products are awaited: as high as it will be, and silent. */
export function drawPlaceholders(count: number, look: Look): HTMLElement {
  const cards = Array.from({ length: count }, () =>
    element('li', { class: 'placeholder', part: 'item' }, [
      element('span', { class: 'frame', part: 'image-frame' }),
      element('span', { part: 'title' }),
      element('span', { part: 'price' }),
    ]),
  )
  const waiting = section(look, element('ul', { part: 'list' }, cards))
  waiting.setAttribute('aria-hidden', 'true')
  return waiting
}

function section({ heading, headingLevel }: Look, list: HTMLElement): HTMLElement {
  if (heading === '') return element('section', { part: 'section', 'aria-label': DEFAULT_LABEL }, [list])
  const title = element(`h${headingLevel}`, { id: 'heading', part: 'heading', dir: 'auto' }, [heading])
  return element('section', { part: 'section', 'aria-labelledby': 'heading' }, [title, list])
}

/** Makes an element. Texts become text nodes, so that data is never read as HTML. */
function element(name: string, attributes: Record<string, string>, children: readonly (Node | string)[] = []) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...children)
  return made
}

function imageOf({ image }: Item, { api }: Look): Node[] {
  if (!image) return []
  const url = new URL(image.url.replace(/^\/+/, ''), api).href
  // The title stands beside the image, so repeating it would only make a screen reader say it twice.
  const made = element('img', {
    part: 'image',
    alt: '',
    loading: 'lazy',
    decoding: 'async',
    sizes: 'auto, 240px',
    srcset: IMAGE_WIDTHS.map((width) => `${url}?w=${width} ${width}w`).join(', '),
    src: `${url}?w=384`,
  })
  made.addEventListener('error', () => made.remove())
  return [made]
}

/** Where a product leads; undefined unless it is an http(s) address. */
export function linkOf({ product }: Item, { linkTemplate }: Pick<Look, 'linkTemplate'>): string | undefined {
  const link = linkTemplate === '' ? product.link : linkTemplate.replaceAll('{id}', encodeURIComponent(product.id))
  if (link === undefined) return undefined
  try {
    const { protocol, href } = new URL(link, document.baseURI)
    return protocol === 'https:' || protocol === 'http:' ? href : undefined
  } catch {
    return undefined
  }
}

function priceOf({ product: { price, sale_price: sale } }: Item, { lang }: Look): (Node | string)[] {
  if (!price) return []
  if (!sale || sale.amount >= price.amount) return [formatMoney(price, lang)]
  return [
    element('ins', {}, [formatMoney(sale, lang)]),
    element('del', { part: 'price-before' }, [formatMoney(price, lang)]),
  ]
}

function formatMoney({ amount, currency }: Money, lang: string): string {
  const options = { style: 'currency', currency } as const
  try {
    return new Intl.NumberFormat(lang || undefined, options).format(amount)
  } catch {
    // A page's lang attribute may be no language at all.
    return new Intl.NumberFormat(undefined, options).format(amount)
  }
}

/**
 * The search page: browse, products similar to one, search by photo. The address holds the filters and the product;
 * an entry per history step holds the rest, so that Back shows what was there. A photo stays in this page's memory.
 */
import { listenForCrop } from './crop.js'

const PAGE_SIZE = 24
const $ = (id) => document.getElementById(id)

/** By key in history.state: { photo?: { file, url }, crop?, items?, nextCursor, facets, subject, error?, scrollY }. */
const entries = new Map()
let entry = {}
let pending = new AbortController()

/** An element with properties and children. Data enters as text only. */
function el(tag, { data = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties)
  Object.assign(node.dataset, data)
  node.append(...children)
  return node
}

/** What the address asks for: the id of the product to compare with, or null, and the filters. */
function address() {
  const filters = new URLSearchParams(location.search)
  const similar = filters.get('similar')
  filters.delete('similar')
  return { similar, filters }
}

const hrefOf = (query) => (query.size > 0 ? `?${query}` : location.pathname)
const extended = (query, extra) => new URLSearchParams([...query, ...Object.entries(extra)])

/** A field's name as a person writes it: `product_type` and `articleType` become `Product type` and `Article type`. */
function label(name) {
  const words = name.replaceAll(/[._]/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

async function api(path, query, options) {
  const response = await fetch(`${path}?${query}`, options).catch((cause) => {
    throw new Error('The server cannot be reached.', { cause })
  })
  const body = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(body.detail ?? `The server answered ${response.status}.`)
  return body
}

/** A page of what the address asks for. Facet counts always come from browsing, under the same filters. */
async function fetchPage({ photo, crop, nextCursor, facets, subject }, isMore, signal) {
  const { similar, filters } = address()
  const query = extended(filters, { limit: PAGE_SIZE, ...(isMore && { cursor: nextCursor }) })
  if (!photo && similar === null) {
    const page = await api('/v1/products', isMore ? extended(query, { facets: false }) : query, { signal })
    const items = page.items.map((product) => ({ product, image: product.images[0] }))
    return { items, nextCursor: page.nextCursor, facets: isMore ? facets : page.facets }
  }
  const productPath = `/v1/products/${encodeURIComponent(similar)}`
  const [page, browsed, product] = await Promise.all([
    photo ? api('/v1/search/image', query, { method: 'POST', body: photoForm(photo, crop), signal })
      : api(`${productPath}/similar`, query, { signal }),
    isMore ? { facets } : api('/v1/products', extended(filters, { limit: 1 }), { signal }),
    isMore || photo ? subject : api(productPath, '', { signal }),
  ])
  return { ...page, facets: browsed.facets, subject: product }
}

function photoForm({ file }, crop) {
  const form = new FormData()
  form.append('image', file)
  if (crop) form.append('crop', crop.join(','))
  return form
}

async function load(isMore = false) {
  const target = entry
  pending.abort()
  pending = new AbortController()
  const { signal } = pending
  $('results').ariaBusy = 'true'
  try {
    const page = await fetchPage(target, isMore, signal)
    Object.assign(target, page, { items: [...(isMore ? target.items : []), ...page.items], error: undefined })
  } catch (error) {
    target.error = error.message
  }
  if (!signal.aborted) render(isMore)
}

/** Goes to a new history step. */
function go(query, { photo, crop } = {}) {
  const isNewSubject = photo !== entry.photo || query.get('similar') !== address().similar
  entry.scrollY = scrollY
  entry = { photo, crop }
  const key = Math.random()
  entries.set(key, entry)
  history.pushState({ key }, '', hrefOf(query))
  if (isNewSubject) $('heading').focus({ preventScroll: true })
  scrollTo(0, isNewSubject ? 0 : Math.min(scrollY, $('results').offsetTop))
  return load()
}

/** Shows the history step that the browser is at. */
function open() {
  entry.scrollY = scrollY
  const key = history.state?.key ?? Math.random()
  history.replaceState({ key }, '')
  entry = entries.get(key) ?? {}
  entries.set(key, entry)
  if (!entry.items) return load()
  pending.abort()
  render()
  scrollTo(0, entry.scrollY)
}

const searchByPhoto = (photo, crop) => go(address().filters, { photo, crop })
const takePhoto = (file) => file && searchByPhoto({ file, url: URL.createObjectURL(file) })

function setFilters(change) {
  const query = new URLSearchParams(location.search)
  change(query)
  return go(query, entry)
}

function render(isMore = false) {
  const focused = document.activeElement
  const { similar, filters } = address()
  $('results').ariaBusy = 'false'
  renderSubject(similar, filters)
  renderChips(filters)
  if (entry.facets) renderFacets(entry.facets, filters)
  renderItems(isMore, filters)
  if (!isMore && !focused.checkVisibility()) restoreFocus(focused.id)
}

/** To the element drawn anew under the same id, or where the results begin. */
function restoreFocus(id) {
  const again = $(id)?.checkVisibility() ? $(id) : $('heading')
  again.focus({ preventScroll: true })
}

function renderSubject(similar, filters) {
  const { photo, crop, subject } = entry
  const name = photo ? 'your photo' : (subject?.title ?? similar)
  $('heading').textContent = name === null ? 'Products' : `Similar to ${name}`
  document.title = `${$('heading').textContent} · Lookalike`
  $('back').hidden = name === null
  $('back').href = hrefOf(filters)
  $('crop').hidden = $('crop-help').hidden = !photo
  if (photo && $('preview').src !== photo.url) $('preview').src = photo.url
  showCrop(crop)
  $('whole-photo').hidden = !crop
  $('subject').hidden = !subject
  $('subject').replaceChildren(...(subject ? [picture(subject.images[0], subject.title)] : []))
}

function renderItems(isMore, filters) {
  const { items = [], nextCursor, error } = entry
  const shown = isMore ? $('items').childElementCount : 0
  if (shown === 0) $('items').replaceChildren()
  $('items').append(...items.slice(shown).map((item) => card(item, filters)))
  if (isMore) $('items').children[shown]?.firstElementChild.focus()
  const none = filters.size > 0 ? 'Nothing matches all of these filters. Remove one to see more.'
    : 'There are no products yet. If an import is running, reload in a moment.'
  const some = `${items.length} shown${nextCursor ? ', more below' : ''}`
  $('status').textContent = items.length > 0 ? some : error ? '' : none
  $('more').hidden = !nextCursor
  $('error').hidden = !error
  $('error').firstElementChild.textContent = error ?? ''
}

function picture(image, alt) {
  if (!image) return el('span', { className: 'no-image' })
  return el('img', { src: `${image.url}?w=256`, alt, width: 192, height: 256, loading: 'lazy' })
}

function card({ product: { id, title, price, sale_price: salePrice }, image, score }, filters) {
  const { amount, currency } = salePrice ?? price ?? {}
  const text = (className, textContent) => el('span', { className, textContent })
  const link = el('a', { href: `?${extended(filters, { similar: id })}`, data: { nav: '' } }, picture(image, ''))
  link.append(text('name', title))
  const format = { style: 'currency', currency }
  if (currency) link.append(text('price', Intl.NumberFormat('en', format).format(amount)))
  if (score !== undefined) link.append(text('score', `Similarity ${score.toFixed(2)}`))
  return el('li', { data: { product: id, ...(score !== undefined && { score }) } }, link)
}

function renderChips(filters) {
  const chip = (name, value) => {
    const text = `${label(name)}: ${value}`
    const onclick = () => setFilters((query) => query.delete(name, value))
    return el('button', { data: { chip: name, value }, ariaLabel: `Remove ${text}`, onclick }, `${text} ×`)
  }
  $('chips').replaceChildren(...[...filters].map(([name, value]) => el('li', {}, chip(name, value))))
  $('chips').hidden = filters.size === 0
}

/** Groups are kept between renderings, so that they stay open and scrolled as they were. */
function renderFacets(facets, filters) {
  const groups = new Map(Array.from($('facets').children, (group) => [group.dataset.facet, group]))
  const filled = Object.entries(facets).filter(([, { values }]) => values.length > 0)
  $('facets').replaceChildren(...filled.map(([name, { values }], place) => {
    const parts = [el('summary', {}, label(name)), el('div')]
    const group = groups.get(name) ?? el('details', { open: place < 4, data: { facet: name } }, ...parts)
    group.lastElementChild.replaceChildren(...values.map((value) => facetValue(name, value, filters)))
    return group
  }))
}

function facetValue(name, { value, count }, filters) {
  const onchange = ({ target }) => setFilters((query) => query[target.checked ? 'append' : 'delete'](name, value))
  const input = el('input', { type: 'checkbox', id: `${name}=${encodeURIComponent(value)}`, onchange })
  input.checked = filters.has(name, value)
  const amount = el('span', { className: 'count' }, count)
  return el('label', { data: { facetValue: value } }, input, value, amount)
}

function listenForFiles() {
  $('photo-input').onchange = ({ target }) => {
    takePhoto(target.files[0])
    target.value = ''
  }
  addEventListener('paste', ({ clipboardData }) => takePhoto(clipboardData?.files[0]))
  for (const type of ['dragover', 'dragleave', 'drop']) {
    addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      document.body.classList.toggle('dropping', type === 'dragover')
      if (type === 'drop') takePhoto(event.dataTransfer.files[0])
    })
  }
}

function listenForLinks() {
  addEventListener('click', (event) => {
    const link = event.target.closest('a[data-nav]')
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(new URL(link.href).searchParams)
  })
}

const showCrop = listenForCrop($('crop'), $('box'), (crop) => searchByPhoto(entry.photo, crop))
const wide = matchMedia('(min-width: 56rem)')
wide.onchange = () => ($('filters').open = wide.matches)
wide.onchange()
$('more').onclick = () => load(true)
$('retry').onclick = () => load(entry.items !== undefined)
$('whole-photo').onclick = () => searchByPhoto(entry.photo)
listenForFiles()
listenForLinks()
history.scrollRestoration = 'manual'
addEventListener('popstate', open)
open()

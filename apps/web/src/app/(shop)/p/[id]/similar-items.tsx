import { answer, type Product } from '@lookalike/client'
import { api, getCatalog, getProduct, refusal } from '../../../../lib/api.ts'
import { type ExampleKind, examplesOf, MAX_EXAMPLES, withExample, withoutExample } from '../../../../lib/examples.ts'
import { activeFilters, filtersOf, hrefOf, type PageQuery, single, toClientFilters } from '../../../../lib/filters.ts'
import { money } from '../../../../lib/format.ts'
import { choicesFor, isChosen, switched } from '../../../../lib/similar-filters.ts'
import controls from '../../../../ui/controls.module.css'
import { CheckIcon, CrossIcon, MinusIcon, PlusIcon } from '../../../../ui/icons.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Pager } from '../../../../ui/pager.tsx'
import { ProductCard, productHref } from '../../../../ui/product-card.tsx'
import { ProductGrid } from '../../../../ui/product-grid.tsx'
import styles from './similar-items.module.css'

export const PAGE_SIZE = 12

interface Example {
  readonly kind: ExampleKind
  readonly product: Product
}

/** What looks like a product, with the filters and examples that the page's query names. */
export async function loadSimilar(product: Product, query: PageQuery) {
  const { fields, currencies } = await getCatalog()
  const filters = filtersOf(query, fields)
  const inStock = single(query, 'in_stock') === 'true'
  const cursor = single(query, 'cursor')
  const examples = await knownExamples(examplesOf(query, product.id))
  const params = new URLSearchParams(filters)
  if (inStock) params.set('in_stock', 'true')
  for (const { kind, product: example } of examples) params.append(kind, example.id)

  const ask = {
    limit: PAGE_SIZE,
    in_stock: inStock,
    filters: toClientFilters(filters),
    ...(cursor !== undefined && { cursor }),
  }
  const ids = (kind: ExampleKind) => examples.flatMap((one) => (one.kind === kind ? [one.product.id] : []))
  const search = () =>
    examples.length === 0
      ? api.GET('/v1/products/{id}/similar', { params: { path: { id: product.id }, query: ask } })
      : api.POST('/v1/search/mixed', {
          params: { query: ask },
          body: { positive: [product.id, ...ids('like')], negative: ids('unlike') },
        })
  const found = product.images.length === 0 ? undefined : await answer(search()).catch(refusal)
  const page = Number(single(query, 'page') ?? 1) || 1
  return { product, found, filters, params, examples, page, currency: currencies[0] ?? 'USD' }
}

/** Without those that have left the catalog or cannot be compared: they would make the whole search fail. */
async function knownExamples(ids: Record<ExampleKind, string[]>): Promise<Example[]> {
  const named = (['like', 'unlike'] as const).flatMap((kind) => ids[kind].map((id) => ({ kind, id })))
  const products = await Promise.all(named.map(({ id }) => getProduct(id)))
  return named.flatMap(({ kind }, n) => {
    const product = products[n]
    return product && product.images.length > 0 ? [{ kind, product }] : []
  })
}

export function SimilarItems({ similar }: { similar: Awaited<ReturnType<typeof loadSimilar>> }) {
  const { product, found, filters, params, examples, page, currency } = similar
  const path = productHref(product.id)
  if (found === undefined) {
    return (
      <Notice title="There is nothing to compare">
        <p>This product has no photo, and similar items are found by how things look.</p>
      </Notice>
    )
  }
  if (typeof found === 'string') {
    return (
      <Notice title="Similar items cannot be shown this way" role="alert">
        <p>{found}</p>
        <a className={controls.button} href={path} data-scroll="keep">
          Start again
        </a>
      </Notice>
    )
  }
  const room = (kind: ExampleKind) => examples.filter((one) => one.kind === kind).length < MAX_EXAMPLES[kind]
  return (
    <>
      <Choices {...{ path, product, filters, params, currency }} />
      <Examples path={path} params={params} examples={examples} />
      {found.items.length === 0 ? (
        <Empty path={path} params={params} filtered={params.size > 0} />
      ) : (
        <ProductGrid label="Similar items">
          {found.items.map(({ product: item, image }) => (
            <li key={item.id}>
              <ProductCard product={item} image={image}>
                {room('like') && <ExampleLink {...{ path, params, kind: 'like', item }} />}
                {room('unlike') && <ExampleLink {...{ path, params, kind: 'unlike', item }} />}
              </ProductCard>
            </li>
          ))}
        </ProductGrid>
      )}
      <Pager path={path} params={params} page={page} nextCursor={found.nextCursor} hash="#similar" />
    </>
  )
}

interface ChoicesProps {
  readonly path: string
  readonly product: Product
  readonly filters: URLSearchParams
  readonly params: URLSearchParams
  readonly currency: string
}

/** The product's own filters, and whatever else the address filters by. */
function Choices({ path, product, filters, params, currency }: ChoicesProps) {
  const choices = choicesFor(product)
  const chosen = choices.filter((choice) => isChosen(params, choice))
  const own = new Set(chosen.flatMap((choice) => choice.params.map(String)))
  const others = new URLSearchParams([...filters].filter((pair) => !own.has(String(pair))))
  const stockless = new URLSearchParams([...params].filter(([name]) => name !== 'in_stock'))
  const labels = activeFilters(stockless, others, (amount) => money({ amount: Number(amount), currency }))
  const more = [...others].map(([name, value], n) => {
    const without = new URLSearchParams(params)
    without.delete(name, value)
    return { label: labels[n]?.label ?? value, without }
  })
  return (
    <ul className={controls.chips} aria-label="Filters">
      {choices.map((choice) => {
        const isOn = chosen.includes(choice)
        return (
          <li key={choice.label}>
            <a
              className={controls.chip}
              href={hrefOf(path, switched(params, choice))}
              data-scroll="keep"
              rel="nofollow"
              aria-current={isOn ? 'true' : undefined}
            >
              {isOn && <CheckIcon />}
              {choice.label}
            </a>
          </li>
        )
      })}
      {more.map(({ label, without }) => (
        <li key={label}>
          <a
            className={controls.chip}
            href={hrefOf(path, without)}
            data-scroll="keep"
            rel="nofollow"
            aria-current="true"
          >
            <span className="visually-hidden">Remove filter</span>
            {label}
            <CrossIcon />
          </a>
        </li>
      ))}
    </ul>
  )
}

const KIND_LABELS = { like: 'More like', unlike: 'Less like' } as const

function Examples({ path, params, examples }: { path: string; params: URLSearchParams; examples: readonly Example[] }) {
  if (examples.length === 0) return null
  return (
    <ul className={controls.chips} aria-label="Examples">
      {examples.map(({ kind, product }) => (
        <li key={product.id}>
          <a
            className={`${controls.chip} ${styles.example}`}
            href={hrefOf(path, withoutExample(params, product.id))}
            data-scroll="keep"
            data-example={kind}
            rel="nofollow"
            aria-current="true"
          >
            <img src={`${product.images[0]?.url}?w=64`} alt="" width={30} height={40} />
            <span className="visually-hidden">Remove example: </span>
            <span className={styles.exampleText}>
              {KIND_LABELS[kind]} {product.title}
            </span>
            <CrossIcon />
          </a>
        </li>
      ))}
    </ul>
  )
}

function ExampleLink(props: { path: string; params: URLSearchParams; kind: ExampleKind; item: Product }) {
  const { path, params, kind, item } = props
  return (
    <a
      className={styles.more}
      href={hrefOf(path, withExample(params, kind, item.id))}
      data-scroll="keep"
      rel="nofollow"
    >
      {kind === 'like' ? <PlusIcon /> : <MinusIcon />}
      {KIND_LABELS[kind]} this
      <span className="visually-hidden">: {item.title}</span>
    </a>
  )
}

function Empty({ path, params, filtered }: { path: string; params: URLSearchParams; filtered: boolean }) {
  if (!filtered) {
    return (
      <Notice title="Nothing in the catalog looks like this yet">
        <p>Similar items appear as soon as there are other products with photos.</p>
      </Notice>
    )
  }
  const examples = new URLSearchParams([...params].filter(([name]) => name === 'like' || name === 'unlike'))
  return (
    <Notice title="Nothing similar matches these filters">
      <p>Take one of the filters above away, or all of them.</p>
      <a className={controls.button} href={hrefOf(path, examples)} data-scroll="keep">
        Remove all filters
      </a>
    </Notice>
  )
}

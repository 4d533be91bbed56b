import type { Product } from '@lookalike/client'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { getProduct } from '../../../../lib/api.ts'
import { hrefOf, listedUnfiltered, type PageQuery, valueLabel } from '../../../../lib/filters.ts'
import { productFacts, productJsonLd, shopLink, summary } from '../../../../lib/product-text.ts'
import { promptly } from '../../../../lib/promptly.ts'
import { siteOrigin } from '../../../../lib/site-origin.ts'
import controls from '../../../../ui/controls.module.css'
import { Gallery } from '../../../../ui/gallery.tsx'
import { Price } from '../../../../ui/price.tsx'
import { productHref } from '../../../../ui/product-card.tsx'
import { GridSkeleton } from '../../../../ui/product-grid.tsx'
import styles from './product.module.css'
import { loadSimilar, PAGE_SIZE, SimilarItems } from './similar-items.tsx'

interface PageProps {
  readonly params: Promise<{ id: string }>
  readonly searchParams: Promise<PageQuery>
}

/** What the address names. Next.js hands it to a page as it stands there, and to the page's metadata decoded. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export async function generateMetadata({ params, searchParams }: PageProps): Promise<Metadata> {
  const product = await getProduct((await params).id)
  if (!product) return {}
  const url = productHref(product.id)
  const [image] = product.images
  const description = summary(product)
  return {
    title: product.title,
    description,
    alternates: { canonical: url },
    openGraph: {
      type: 'website',
      title: product.title,
      description,
      url,
      ...(image && { images: [{ url: `${image.url}?w=1024`, alt: product.title }] }),
    },
    ...listedUnfiltered(await searchParams),
  }
}

export default async function ProductPage({ params, searchParams }: PageProps) {
  const product = (await getProduct(decode((await params).id))) ?? notFound()
  const similar = loadSimilar(product, await searchParams)
  const prompt = await promptly(similar)
  const url = new URL(productHref(product.id), await siteOrigin())
  return (
    <div className="page">
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: productJsonLd(product, url) }} />
      <article className={styles.product} aria-labelledby="heading">
        <Gallery images={product.images} title={product.title} />
        <Details product={product} />
      </article>
      <section id="similar" className={styles.similar} aria-labelledby="similar-heading">
        <h2 id="similar-heading">Similar items</h2>
        {prompt ? (
          <SimilarItems similar={prompt.data} />
        ) : (
          <Suspense fallback={<GridSkeleton count={PAGE_SIZE} label="Looking for similar items" />}>
            <LateSimilarItems similar={similar} />
          </Suspense>
        )}
      </section>
    </div>
  )
}

async function LateSimilarItems({ similar }: { similar: ReturnType<typeof loadSimilar> }) {
  return <SimilarItems similar={await similar} />
}

function Details({ product }: { product: Product }) {
  const { title, description, availability, product_type: type } = product
  const link = shopLink(product)
  return (
    <div className={styles.details}>
      <nav aria-label="Where this is" className={styles.trail}>
        <a href="/">All products</a>
        {type !== undefined && <a href={hrefOf('/', new URLSearchParams({ product_type: type }))}>{type}</a>}
      </nav>
      <h1 id="heading">{title}</h1>
      <p className={styles.price}>
        <Price product={product} />
      </p>
      {availability !== undefined && (
        <p className={styles.availability} data-availability={availability}>
          {valueLabel('availability', availability)}
        </p>
      )}
      {link !== undefined && (
        <a className={controls.primary} href={link} rel="noopener">
          View in the shop
        </a>
      )}
      {description !== undefined && <p className={styles.description}>{description}</p>}
      <dl className={styles.facts}>
        {productFacts(product).map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

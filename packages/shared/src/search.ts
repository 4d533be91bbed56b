import { type Static, Type } from 'typebox'
import { CatalogProduct, ProductImage } from './product.ts'
import { ref } from './ref.ts'

export const MAX_LIMIT = 100
/** How deep a similarity search can be paged; beyond it results mean nothing to a shopper. */
export const MAX_SEARCH_DEPTH = 1000
/** So many hits diversity chooses from, on every page the same: a page is a part of one order. */
export const DIVERSITY_POOL = 200
/** Most positive examples of one search, and most negative ones. */
export const MAX_EXAMPLES = 10

export const FacetCounts = Type.Object({
  values: Type.Array(
    Type.Object({ value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]), count: Type.Integer() }),
    { description: 'Most frequent first' },
  ),
  min: Type.Optional(Type.Number({ description: 'Smallest value of a number field' })),
  max: Type.Optional(Type.Number({ description: 'Largest value of a number field' })),
})
export type FacetCounts = Static<typeof FacetCounts>

export const Facets = Type.Record(Type.String(), FacetCounts)
export type Facets = Static<typeof Facets>

export const NextCursor = Type.Union([Type.String(), Type.Null()])

export const ProductList = Type.Object(
  {
    items: Type.Array(ref(CatalogProduct)),
    nextCursor: NextCursor,
    facets: Facets,
    total: Type.Optional(Type.Integer({ description: 'Products that match; counted where facets are' })),
  },
  { $id: 'ProductList' },
)
export type ProductList = Static<typeof ProductList>

export const SearchItem = Type.Object({
  product: ref(CatalogProduct),
  score: Type.Number({ description: 'Cosine similarity of the best image, -1 to 1' }),
  image: ProductImage,
})
export type SearchItem = Static<typeof SearchItem>

export const SearchResult = Type.Object(
  { items: Type.Array(SearchItem), nextCursor: NextCursor },
  { $id: 'SearchResult' },
)
export type SearchResult = Static<typeof SearchResult>

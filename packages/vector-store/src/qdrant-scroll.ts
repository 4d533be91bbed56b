import type { Schemas } from '@qdrant/js-client-rest'
import { compareBytes } from './best-groups.ts'
import type { Place } from './cursor.ts'
import { type FieldTypes, fieldTypeOf } from './fields.ts'
import { allOf, equals } from './qdrant-filter.ts'
import { fieldKey, ID_PIECE_KEYS, idPieces, payloadOf, RECORD_KEYS } from './qdrant-schema.ts'
import type { QdrantServer } from './qdrant-server.ts'
import type { Sort } from './store.ts'

type QdrantCondition = Schemas['Condition']
type Row = Pick<Schemas['Record'], 'payload'>

const PAGE = 1_000

/** A number that a list is sorted by, before those after it. */
interface Level {
  readonly key: string
  readonly ascending: boolean
  /** Where the rows without the number are. */
  readonly missing: 'first' | 'last'
  valueAt(place: Place): number | null
}

/** An id is sorted by its pieces; one that ends before a piece comes before all that have it. */
const ID_LEVELS: readonly Level[] = ID_PIECE_KEYS.map((key) => ({
  key,
  ascending: true,
  missing: 'first',
  valueAt: ({ id }) => idPieces(id)[key] ?? null,
}))

/** @throws LookalikeError `invalid_filter` when the collection has no prices */
export function sortLevels(sort: Sort, fields: FieldTypes): readonly Level[] {
  const valueAt = ({ key }: Place) => key
  if (sort === 'id') return ID_LEVELS
  if (sort === 'newest') return [{ key: 'created_version', ascending: false, missing: 'last', valueAt }, ...ID_LEVELS]
  const key = fieldKey('price', fieldTypeOf('price', fields))
  return [{ key, ascending: sort === 'price', missing: 'last', valueAt }, ...ID_LEVELS]
}

/**
 * Rows in order, behind a place. Qdrant orders by one number at a time, so this walks number by number: rows are fetched
 * by the first one; should the page end among rows that share its value, these are fetched by the next one.
 */
export function createWalk(server: QdrantServer, collection: string) {
  /** Reads a row's number at a level. */
  const valueOf = ({ payload }: Row, { key }: Level) => Number((payload as Record<string, unknown>)[key])

  async function fetch(level: Level, conditions: readonly QdrantCondition[], limit: number): Promise<Row[]> {
    const { points } = await server.call((qdrant) =>
      qdrant.scroll(collection, {
        filter: allOf(...conditions),
        order_by: { key: level.key, direction: level.ascending ? 'asc' : 'desc' },
        limit,
        with_payload: [...RECORD_KEYS, level.key],
      }),
    )
    return points
  }

  async function fetchAll(conditions: readonly QdrantCondition[]): Promise<Row[]> {
    const rows: Row[] = []
    for (let offset: Schemas['ScrollRequest']['offset']; ;) {
      const page = await server.call((qdrant) =>
        qdrant.scroll(collection, {
          filter: allOf(...conditions),
          limit: PAGE,
          with_payload: RECORD_KEYS,
          ...(offset !== undefined && { offset }),
        }),
      )
      rows.push(...page.points)
      if (page.next_page_offset === null || page.next_page_offset === undefined) return rows
      offset = page.next_page_offset as Schemas['ExtendedPointId']
    }
  }

  /** Rows of one level after a value, and where they end amid equal values, those by the next level. */
  async function walkValues(
    [level, ...rest]: readonly [Level, ...Level[]],
    conditions: readonly QdrantCondition[],
    from: number | undefined,
    need: number,
  ): Promise<Row[]> {
    const rows: Row[] = []
    for (let after = from; ;) {
      const bound =
        after === undefined ? [] : [{ key: level.key, range: level.ascending ? { gt: after } : { lt: after } }]
      const limit = need - rows.length + 1
      const page = await fetch(level, [...conditions, ...bound], limit)
      const last = page.at(-1)
      if (!last) return rows
      const cut = page.length < limit ? undefined : valueOf(last, level)
      const whole = page.filter((row) => valueOf(row, level) !== cut)
      const sign = level.ascending ? 1 : -1
      rows.push(...whole.sort((a, b) => sign * (valueOf(a, level) - valueOf(b, level)) || byId(a, b)))
      if (cut === undefined || rows.length >= need) return rows
      rows.push(...(await walk(rest, [...conditions, equals(level.key, cut)], undefined, need - rows.length)))
      if (rows.length >= need) return rows
      after = cut
    }
  }

  /** At least `need` rows behind the place, if there are so many. */
  async function walk(
    levels: readonly Level[],
    conditions: readonly QdrantCondition[],
    place: Place | undefined,
    need: number,
  ): Promise<Row[]> {
    const [level, ...rest] = levels
    if (!level) {
      const rows = (await fetchAll(conditions)).sort(byId)
      return place ? rows.filter((row) => compareBytes(payloadOf(row).product_id, place.id) > 0) : rows
    }
    const rows: Row[] = []
    const value = place && level.valueAt(place)
    const add = async (more: () => Promise<Row[]>) => {
      if (rows.length < need) rows.push(...(await more()))
    }
    const without = () =>
      walk(
        level.missing === 'first' ? [] : rest,
        [...conditions, { is_empty: { key: level.key } }],
        value === null ? place : undefined,
        need - rows.length,
      )
    const isPast = { first: place !== undefined && value !== null, last: value === null }
    if (level.missing === 'first' && !isPast.first && level.key !== ID_PIECE_KEYS[0]) await add(without)
    if (typeof value === 'number')
      await add(() => walk(rest, [...conditions, equals(level.key, value)], place, need - rows.length))
    if (level.missing === 'first' || !isPast.last)
      await add(() => walkValues([level, ...rest], conditions, value ?? undefined, need - rows.length))
    if (level.missing === 'last' && level.key !== 'created_version') await add(without)
    return rows
  }

  return walk
}

function byId(a: Row, b: Row): number {
  return compareBytes(payloadOf(a).product_id, payloadOf(b).product_id)
}

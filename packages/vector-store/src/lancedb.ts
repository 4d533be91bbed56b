import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type Connection, connect } from '@lancedb/lancedb'
import { type EmbeddingSpace, LookalikeError, TITLE_WORDS } from '@lookalike/shared'
import type { FieldTypes } from './fields.ts'
import { LanceCollection } from './lancedb-collection.ts'
import { guard } from './lancedb-errors.ts'
import { openLedger } from './lancedb-ledger.ts'
import { ALIAS_FILE, LEDGER_PREFIX, TABLE_PREFIX } from './lancedb-names.ts'
import { tableSchema } from './lancedb-schema.ts'
import { createSerial } from './serial.ts'
import { checkSpace } from './space-name.ts'
import type { VectorStore } from './store.ts'

/**
 * Opens a folder of LanceDB tables, creating it when missing. The folder belongs to this process while it is open.
 * @throws LookalikeError `store_unavailable`
 */
export function openLanceStore(dir: string): Promise<VectorStore> {
  return guard(async () => {
    await mkdir(dir, { recursive: true })
    return createLanceStore(dir, await connect(dir))
  })
}

function createLanceStore(dir: string, connection: Connection): VectorStore {
  const serial = createSerial()
  const opened = new Map<string, LanceCollection>()
  const aliasFile = join(dir, ALIAS_FILE)

  const listSpaces = async () => {
    // The limit is there because LanceDB may answer one page only when not told how much.
    const names = await connection.tableNames({ limit: 10_000 })
    return names.filter((name) => name.startsWith(TABLE_PREFIX)).map((name) => name.slice(TABLE_PREFIX.length))
  }

  async function openCollection(space: string, dimensions: number, fields: FieldTypes): Promise<LanceCollection> {
    const name = TABLE_PREFIX + space
    const exists = (await listSpaces()).includes(space)
    const table = await (exists
      ? connection.openTable(name)
      : connection.createEmptyTable(name, tableSchema(dimensions, fields)))
    const collection = await LanceCollection.open(space, table, await openLedger(connection, LEDGER_PREFIX + space))
    opened.set(space, collection)
    return collection
  }

  async function liveSpace(): Promise<string | null> {
    try {
      const alias: { space: string } = JSON.parse(await readFile(aliasFile, 'utf8'))
      return alias.space
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    }
  }

  return {
    ensureCollection: ({ space, dimensions }: EmbeddingSpace, declared) =>
      serial(() =>
        guard(async () => {
          checkSpace(space)
          const fields = [...declared, TITLE_WORDS]
          const collection =
            opened.get(space) ??
            (await openCollection(space, dimensions, new Map(fields.map(({ name, type }) => [name, type]))))
          if (collection.dimensions !== dimensions) {
            throw new LookalikeError(
              'conflict',
              `The collection ${space} has ${collection.dimensions} dimensions, not ${dimensions}.`,
            )
          }
          await collection.ensureFields(fields)
          return collection
        }),
      ),

    openCollection: (space) =>
      serial(() =>
        guard(async () => {
          if (!(await listSpaces()).includes(space))
            throw new LookalikeError('conflict', `There is no collection ${space}.`)
          return opened.get(space) ?? openCollection(space, 0, new Map())
        }),
      ),

    liveSpace: () => guard(liveSpace),

    switchAlias: (space) =>
      serial(() =>
        guard(async () => {
          if (!(await listSpaces()).includes(space))
            throw new LookalikeError('conflict', `There is no collection ${space}.`)
          await replaceFile(aliasFile, JSON.stringify({ space }))
        }),
      ),

    listSpaces: () => guard(listSpaces),

    dropCollection: (space) =>
      serial(() =>
        guard(async () => {
          if ((await liveSpace()) === space)
            throw new LookalikeError('conflict', `Searches use the collection ${space}.`)
          await opened.get(space)?.close()
          opened.delete(space)
          const names = await connection.tableNames({ limit: 10_000 })
          // The ledger goes first: one that outlived its table would make products of a new table look too new.
          for (const name of [LEDGER_PREFIX + space, TABLE_PREFIX + space])
            if (names.includes(name)) await connection.dropTable(name)
        }),
      ),

    close: () =>
      serial(() =>
        guard(async () => {
          await Promise.all([...opened.values()].map((collection) => collection.close()))
          opened.clear()
          connection.close()
        }),
      ),
  }
}

/** Replaces a file in one step that survives a crash. */
async function replaceFile(file: string, content: string): Promise<void> {
  const temporary = `${file}.tmp`
  const handle = await open(temporary, 'w')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}

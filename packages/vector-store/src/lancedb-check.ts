import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Connection, connect, type Table } from '@lancedb/lancedb'
import { LookalikeError } from '@lookalike/shared'
import { guard } from './lancedb-errors.ts'
import { vectorIndex } from './lancedb-index.ts'
import { ALIAS_FILE, LEDGER_PREFIX, TABLE_PREFIX } from './lancedb-names.ts'
import { dimensionsOf } from './lancedb-schema.ts'

/**
 * Reads a folder of LanceDB tables that no process has open, to see whether it can be used: the alias, every table's
 * manifest, one small column of every data file, and the vector index.
 * @param deep read every column of every row
 * @throws LookalikeError `store_unavailable` whose message says what cannot be read
 */
export async function checkLanceFolder(dir: string, { deep = false }: { deep?: boolean } = {}): Promise<void> {
  const connection = await guard(() => connect(dir))
  try {
    const names = await guard(() => connection.tableNames({ limit: 10_000 }))
    const live = await readAlias(join(dir, ALIAS_FILE))
    for (const prefix of live === undefined ? [] : [TABLE_PREFIX, LEDGER_PREFIX])
      if (!names.includes(prefix + live)) throw damaged(`The table ${prefix}${live} is gone.`)
    for (const name of names) await checkTable(connection, name, deep)
  } finally {
    connection.close()
  }
}

async function readAlias(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw damaged(`The file ${file} cannot be read.`, error)
  })
  if (text === undefined) return undefined
  try {
    const { space }: { space: unknown } = JSON.parse(text)
    if (typeof space === 'string') return space
  } catch {
    // Told below.
  }
  throw damaged(`The file ${file} is damaged.`)
}

async function checkTable(connection: Connection, name: string, deep: boolean): Promise<void> {
  try {
    const table = await connection.openTable(name)
    try {
      const query = deep ? table.query() : table.query().select(['version'])
      let rows = 0
      for await (const batch of query) rows += batch.numRows
      const counted = await table.countRows()
      if (rows !== counted) throw new Error(`${rows} of ${counted} rows could be read.`)
      await checkIndex(table)
    } finally {
      table.close()
    }
  } catch (cause) {
    throw damaged(`The table ${name} cannot be read.`, cause)
  }
}

/** A search walks the graph; any vector will do. */
async function checkIndex(table: Table): Promise<void> {
  if (!vectorIndex(await table.listIndices())) return
  const anywhere = new Float32Array(dimensionsOf(await table.schema())).fill(1)
  await table.vectorSearch(anywhere).column('vector').distanceType('cosine').select(['id', '_distance']).limit(1).toArray()
}

function damaged(message: string, cause?: unknown): LookalikeError {
  return new LookalikeError('store_unavailable', message, { cause })
}

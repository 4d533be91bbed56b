import { checkLanceFolder, openLanceStore, type VectorStore } from '@lookalike/vector-store'
import { openOrSetAside } from './set-aside.ts'

/**
 * Opens the vector store of a data folder after a look at it; a damaged one is set aside and begun anew, empty.
 * @param deep look at everything it holds
 */
export async function openVectors(dir: string, say: (text: string) => void, deep = false): Promise<VectorStore> {
  return openOrSetAside(
    {
      dir,
      what: 'The vector store',
      comesBack: 'The catalog is rebuilt from the file store; no source is needed.',
      async open() {
        await checkLanceFolder(dir, { deep })
        return openLanceStore(dir)
      },
    },
    say,
  )
}

'use client'
import { answer, type Import, importEvents, type Product } from '@lookalike/client'
import { useState } from 'react'
import controls from '../ui/controls.module.css'
import { client } from './client.ts'
import { FilePick } from './file-pick.tsx'
import { messageOf } from './message-of.ts'
import panel from './panel.module.css'
import styles from './product-images.module.css'
import { sendFile } from './send-file.ts'

/** Adds, removes and reorders a product's photos; nothing changes before they are saved. */
export function ProductImages({ product, onSaved }: { product: Product; onSaved: (product: Product) => void }) {
  const before = product.images.map(({ url }) => url)
  const [urls, setUrls] = useState<readonly string[]>(before)
  const [busy, setBusy] = useState<string>()
  const [error, setError] = useState<string>()
  const isChanged = urls.join() !== before.join()

  const attempt = async (what: string, work: () => Promise<void>) => {
    setBusy(what)
    setError(undefined)
    await work().catch((thrown: unknown) => setError(messageOf(thrown)))
    setBusy(undefined)
  }
  const add = (files: readonly File[]) =>
    attempt('Sending …', async () => {
      for (const file of files) {
        const { url } = await sendFile<{ url: string }>('/v1/images', file, { type: 'application/octet-stream' })
        setUrls((now) => (now.includes(url) ? now : [...now, url]))
      }
    })
  const save = () => attempt('Embedding …', async () => onSaved(await writeImages(product, urls)))
  const move = (from: number, to: number) => {
    const moved = urls.filter((_, index) => index !== from)
    setUrls([...moved.slice(0, to), urls[from] ?? '', ...moved.slice(to)])
  }

  return (
    <section className={panel.panel} aria-labelledby="photos">
      <h2 id="photos">Photos</h2>
      <p className={panel.note}>The first one stands for the product in lists. All of them are searched.</p>
      {urls.length === 0 && <p>No photo: the product can be browsed, and is never found by its looks.</p>}
      <ol className={styles.photos}>
        {urls.map((url, index) => (
          <li key={url} className={styles.photo}>
            <img src={`${url}?w=256`} alt={`Photo ${index + 1}`} width={144} height={144} />
            <div className={styles.buttons}>
              <SmallButton label={`Move photo ${index + 1} forward`} isOff={index === 0} onPress={() => move(index, index - 1)}>
                ←
              </SmallButton>
              <SmallButton
                label={`Move photo ${index + 1} back`}
                isOff={index === urls.length - 1}
                onPress={() => move(index, index + 1)}
              >
                →
              </SmallButton>
              <SmallButton
                label={`Remove photo ${index + 1}`}
                isOff={false}
                onPress={() => setUrls(urls.filter((other) => other !== url))}
              >
                ✕
              </SmallButton>
            </div>
          </li>
        ))}
      </ol>
      <div className={panel.actions}>
        <FilePick label="Add photos" accept="image/*" multiple disabled={busy !== undefined} onFiles={(files) => void add(files)} />
        <button
          type="button"
          className={controls.primary}
          disabled={!isChanged || busy !== undefined}
          onClick={() => void save()}
        >
          Save photos
        </button>
        {isChanged && (
          <button type="button" className={controls.button} disabled={busy !== undefined} onClick={() => setUrls(before)}>
            Discard
          </button>
        )}
        <span role="status" className={panel.note}>
          {busy}
        </span>
      </div>
      <p role="alert" className={panel.wrong}>
        {error}
      </p>
    </section>
  )
}

interface SmallButtonProps {
  readonly label: string
  readonly isOff: boolean
  readonly onPress: () => void
  readonly children: string
}

function SmallButton({ label, isOff, onPress, children }: SmallButtonProps) {
  return (
    <button
      type="button"
      className={`${controls.quiet} ${controls.small}`}
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={onPress}
    >
      <span aria-hidden="true">{children}</span>
    </button>
  )
}

/**
 * Writes a product with other images, as an import of one row, and waits for its end.
 * @throws Error when the row failed, or when the product changed since it was read
 */
async function writeImages(product: Product, urls: readonly string[]): Promise<Product> {
  const path = { id: product.id }
  const newest = await answer(client.GET('/v1/products/{id}', { params: { path } }))
  // The whole product is written, and that would undo what somebody else changed.
  if (newest.version !== product.version)
    throw new Error('The product changed in the meantime: reload this page, then change its photos again.')
  const { version: _, ...rest } = newest
  const item = { ...rest, images: urls.map((url) => ({ url })) }
  const { id } = await answer(client.PUT('/v1/products', { body: { items: [item] } }))
  let last: Import | undefined
  for await (const state of importEvents(client, id)) last = state
  if (last?.counts.failed !== 0 || last.state !== 'completed') {
    const query = { limit: 1 }
    const { items } = await answer(client.GET('/v1/imports/{id}/failures', { params: { path: { id }, query } }))
    throw new Error(items[0]?.message ?? 'The photos were not saved.')
  }
  return answer(client.GET('/v1/products/{id}', { params: { path } }))
}

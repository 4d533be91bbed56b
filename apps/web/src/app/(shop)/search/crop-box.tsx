import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react'
import { type Crop, type Handle, isWhole, moved, resized, WHOLE } from './crop.ts'
import styles from './crop-box.module.css'
import type { Photo } from './photo.ts'

export interface CropBoxProps {
  readonly photo: Photo
  readonly crop: Crop
  /** When the pointer is released, a key has done its work, or Enter is pressed. */
  readonly onChange: (crop: Crop) => void
}

const HANDLES: readonly Handle[] = ['nw', 'ne', 'sw', 'se']
/** What an arrow key does, as a fraction of the photo. */
const STEP = 0.04
/** So long after the last arrow key a person is taken to be done. */
const PAUSE_MS = 500
const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
}

interface Drag {
  readonly pointerId: number
  readonly from: readonly [x: number, y: number]
  readonly start: Crop
  /** Undefined moves the whole box. */
  readonly handle: Handle | undefined
}

/** A photo with the part of it that is searched by: moved and sized by mouse, touch and keyboard. */
export function CropBox({ photo: { previewUrl, width, height }, crop, onChange }: CropBoxProps) {
  const [draft, setDraft] = useState<Crop>()
  const frame = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag>(undefined)
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)
  const help = useId()
  const box = draft ?? crop
  useEffect(() => () => clearTimeout(pause.current), [])

  function commit(next: Crop | undefined) {
    clearTimeout(pause.current)
    setDraft(undefined)
    if (next && next.join() !== crop.join()) onChange(next)
  }

  /** Where the pointer is, in fractions of the photo. */
  function pointOf({ clientX, clientY }: PointerEvent): [number, number] {
    const rect = frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1)
    return [(clientX - rect.x) / rect.width, (clientY - rect.y) / rect.height]
  }

  function onPointerDown(event: PointerEvent) {
    if (event.button !== 0 || drag.current) return
    const target = event.target as HTMLElement
    const handle = target.dataset['handle'] as Handle | undefined
    const inBox = target.closest('[data-box]') !== null
    const from = pointOf(event)
    const draws = handle === undefined && (!inBox || isWhole(box))
    // A finger on the photo scrolls the page; new boxes are drawn with a mouse or pen.
    if (draws && event.pointerType === 'touch') return
    event.currentTarget.setPointerCapture(event.pointerId)
    const start: Crop = draws ? [Math.min(from[0], 0.92), Math.min(from[1], 0.92), 0.08, 0.08] : box
    drag.current = { pointerId: event.pointerId, from, start, handle: draws ? 'se' : handle }
  }

  function onPointerMove(event: PointerEvent) {
    const current = drag.current
    if (current?.pointerId !== event.pointerId) return
    const [x, y] = pointOf(event)
    const [dx, dy] = [x - current.from[0], y - current.from[1]]
    // A click that trembles is no box.
    if (!draft && Math.hypot(dx, dy) < 0.01) return
    setDraft(current.handle ? resized(current.start, current.handle, dx, dy) : moved(current.start, dx, dy))
  }

  function onPointerUp(event: PointerEvent) {
    if (drag.current?.pointerId !== event.pointerId) return
    drag.current = undefined
    commit(event.type === 'pointerup' ? draft : undefined)
  }

  function onKeyDown(event: KeyboardEvent) {
    const arrow = ARROWS[event.key]
    if (arrow) {
      const next = event.shiftKey ? resized(box, 'se', ...arrow) : moved(box, ...arrow)
      setDraft(next)
      clearTimeout(pause.current)
      pause.current = setTimeout(() => commit(next), PAUSE_MS)
    } else if (event.key === 'Enter') commit(draft)
    else if (event.key === 'Escape') commit(draft ? undefined : WHOLE)
    else return
    event.preventDefault()
  }

  const percent = (value: number) => `${value * 100}%`
  const [x, y, w, h] = box
  return (
    <div>
      <div
        ref={frame}
        className={styles.frame}
        style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(min(22rem, 45svh) * ${width / height})` }}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
      >
        <img src={previewUrl} width={width} height={height} alt="Your photo" draggable={false} />
        <div
          data-box
          className={styles.box}
          role="application"
          aria-label={`Part to search by: ${Math.round(w * 100)} by ${Math.round(h * 100)} percent of the photo`}
          aria-describedby={help}
          tabIndex={0}
          data-whole={isWhole(box)}
          style={{ left: percent(x), top: percent(y), width: percent(w), height: percent(h) }}
          onKeyDown={onKeyDown}
        >
          {HANDLES.map((handle) => (
            <span key={handle} data-handle={handle} className={styles.handle} />
          ))}
        </div>
      </div>
      <p id={help} className={styles.help}>
        Drag the corners to search by a part. On the keyboard, arrows move the box, Shift and arrows size it, Enter
        searches, Escape goes back.
      </p>
    </div>
  )
}

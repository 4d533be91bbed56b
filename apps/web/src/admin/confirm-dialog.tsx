'use client'
import { type ReactNode, useId, useRef } from 'react'
import controls from '../ui/controls.module.css'
import dialogs from './confirm-dialog.module.css'

export interface ConfirmButtonProps {
  /** On the button that asks. */
  readonly label: string
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** On the button that does it. */
  readonly confirm: string
  /** On the button that does not. */
  readonly dismiss: string
  readonly onConfirm: () => void
  readonly disabled?: boolean
}

/** A button whose deed needs a second word. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, title, children, confirm, dismiss, onConfirm, disabled = false } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const close = () => dialog.current?.close()
  return (
    <>
      <button
        type="button"
        className={controls.danger}
        disabled={disabled}
        aria-haspopup="dialog"
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog ref={dialog} className={dialogs.dialog} aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        {children}
        <div className={dialogs.actions}>
          <button type="button" className={controls.button} onClick={close}>
            {dismiss}
          </button>
          <button
            type="button"
            className={controls.primary}
            onClick={() => {
              close()
              onConfirm()
            }}
          >
            {confirm}
          </button>
        </div>
      </dialog>
    </>
  )
}

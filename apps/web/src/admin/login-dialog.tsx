'use client'
import { useEffect, useRef, useState } from 'react'
import { onSessionEnd } from './client.ts'
import dialogs from './confirm-dialog.module.css'
import { LoginForm } from './login-form.tsx'

/** Asks for the key above the page when the session has ended; whatever waits for it goes on afterwards. */
export function LoginDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const waiting = useRef<(() => void)[]>([])
  // A new form each time: the key does not stay in the page.
  const [opened, setOpened] = useState(0)

  useEffect(() => {
    onSessionEnd(() => {
      if (!dialog.current?.open) {
        setOpened((count) => count + 1)
        dialog.current?.showModal()
      }
      return new Promise((resolve) => waiting.current.push(resolve))
    })
    return () => onSessionEnd(undefined)
  }, [])

  const done = () => {
    dialog.current?.close()
    for (const resume of waiting.current.splice(0)) resume()
  }
  return (
    <dialog
      ref={dialog}
      className={dialogs.dialog}
      aria-labelledby="login-title"
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="login-title">Your session has ended</h2>
      <p>Log in again to go on. What you typed is still here.</p>
      {opened > 0 && <LoginForm key={opened} onDone={done} />}
      <a href="/">Leave the admin</a>
    </dialog>
  )
}

'use client'
import { type SubmitEvent, useEffect, useState } from 'react'
import controls from '../ui/controls.module.css'
import { plainClient } from './client.ts'
import { messageOf } from './message-of.ts'
import styles from './login-form.module.css'

/** Asks for the admin key; `onDone` is called once there is a session. */
export function LoginForm({ onDone }: { onDone: () => void }) {
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [waitSeconds, setWaitSeconds] = useState(0)

  useEffect(() => {
    if (waitSeconds <= 0) return
    const timer = setTimeout(() => setWaitSeconds(waitSeconds - 1), 1000)
    return () => clearTimeout(timer)
  }, [waitSeconds])

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const key = String(new FormData(form).get('key')).trim()
    setBusy(true)
    setError(undefined)
    try {
      const { response, error } = await plainClient.POST('/v1/session', { body: { key } })
      if (response.ok) return onDone()
      if (response.status === 429) {
        setWaitSeconds(Number(response.headers.get('retry-after')) || 60)
        setError('Too many wrong keys.')
      } else if (response.status === 401) setError('This is not the admin key. Copy it whole, and try again.')
      else setError((error as { detail?: string } | undefined)?.detail ?? 'The API does not answer. Try again in a moment.')
    } catch (thrown) {
      setError(messageOf(thrown))
    }
    setBusy(false)
    form.querySelector('input')?.focus()
  }

  return (
    // Never GET: before scripts run, that would put the key into the address.
    <form method="post" className={styles.form} onSubmit={(event) => void submit(event)}>
      <input type="text" name="username" autoComplete="username" value="admin" readOnly hidden />
      <label className={styles.field}>
        <span>Admin key</span>
        <input
          className={controls.input}
          type="password"
          name="key"
          autoComplete="current-password"
          required
          maxLength={500}
          aria-invalid={error !== undefined}
          aria-describedby="login-hint login-error"
        />
      </label>
      <p id="login-hint" className={styles.hint}>
        It is the text of <code>admin.key</code> in the data folder.
      </p>
      <p id="login-error" className={styles.error} role="alert">
        {error}
      </p>
      {waitSeconds > 0 && <p className={styles.hint}>You can try again in {waitSeconds} s.</p>}
      <button className={controls.primary} disabled={isBusy || waitSeconds > 0}>
        {isBusy ? 'Logging in …' : 'Log in'}
      </button>
    </form>
  )
}

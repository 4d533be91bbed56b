'use client'
import { LoginForm } from './login-form.tsx'

/** The login as a page of its own: goes on to where one wanted to be. */
export function LoginPage({ next }: { next: string }) {
  return <LoginForm onDone={() => location.assign(next)} />
}

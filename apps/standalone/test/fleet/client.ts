import { setTimeout as sleep } from 'node:timers/promises'
import { FINAL_STATES, type Import } from '@lookalike/shared'
import { ADMIN_KEY } from './fleet.ts'

/** A patient shop: an upload or question that fails, because the api is away, is sent again. */
export function fleetClient(url: string) {
  const headers = { authorization: `Bearer ${ADMIN_KEY}` }

  async function patiently<T>(what: string, ask: () => Promise<Response>): Promise<T> {
    let last: unknown
    for (const deadline = performance.now() + 120_000; performance.now() < deadline; await sleep(200)) {
      try {
        const response = await ask()
        const body = await response.text()
        if (response.ok) return JSON.parse(body) as T
        last = `${response.status} ${body}`
        if (response.status < 500) break
      } catch (error) {
        last = error
      }
    }
    throw new Error(`${what}: ${last instanceof Error ? `${last.message} ${String(last.cause)}` : String(last)}`)
  }

  return {
    upload: (zip: Buffer<ArrayBuffer>, more: Record<string, string> = {}) =>
      patiently<Import>('upload', () =>
        fetch(`${url}/v1/imports?name=fleet`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/zip', ...more },
          body: zip,
        }),
      ),
    get: (id: string) => patiently<Import>('state', () => fetch(`${url}/v1/imports/${id}`, { headers })),
    list: async () =>
      (await patiently<{ items: Import[] }>('list', () => fetch(`${url}/v1/imports`, { headers }))).items,
    async ended(id: string, timeoutMs: number): Promise<Import> {
      for (const deadline = performance.now() + timeoutMs; ; await sleep(250)) {
        const state = await this.get(id)
        if (FINAL_STATES.includes(state.state)) return state
        if (performance.now() > deadline) throw new Error(`The import does not end: ${JSON.stringify(state)}`)
      }
    },
    call: (route: string, init: RequestInit = {}) =>
      fetch(url + route, { ...init, headers: { ...headers, ...init.headers } }),
  }
}

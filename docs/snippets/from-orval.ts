import { authFetch } from '@latchkey/auth-core'
import { createPetstore } from '../clients/petstore/server.ts' // latchkey add

let connected: { baseUrl: string; fetch: typeof fetch } | undefined

export function connect(baseUrl: string) {
  const { tokenSource } = createPetstore()
  const origins = [new URL(baseUrl).origin]
  connected = { baseUrl, fetch: authFetch(tokenSource, { origins }) }
}

/** The `mutator` of orval.config.ts: every generated function calls it. */
export async function petstoreFetch<T>(url: string, options: RequestInit) {
  if (!connected) throw new Error('Call connect() first')
  const response = await connected.fetch(connected.baseUrl + url, options)
  const data: unknown = await response.json()
  return { data, status: response.status, headers: response.headers } as T
}

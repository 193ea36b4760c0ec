import { authFetch, type TokenSource } from '@latchkey/auth-core'
import ky from 'ky'

/** ky hands over Request objects; their bodies are sent again after a refusal, too. */
export async function createThing(source: TokenSource, api: string, name: string): Promise<unknown> {
  const client = ky.create({ fetch: authFetch(source, { origins: [new URL(api).origin] }) })
  return client.post(`${api}/things`, { json: { name } }).json()
}

import { authFetch, type TokenSource } from '@latchkey/auth-core'
import axios from 'axios'

/** axios has an adapter for fetch, and takes the fetch to use. */
export async function createThing(source: TokenSource, api: string, name: string): Promise<unknown> {
  const fetch = authFetch(source, { origins: [new URL(api).origin] })
  const client = axios.create({ baseURL: api, adapter: 'fetch', env: { fetch } })
  const { data } = await client.post<unknown>('/things', { name })
  return data
}

import { authFetch, type TokenSource } from '@latchkey/auth-core'
import { lightRequests } from '@latchkey/client-core'
import createClient from 'openapi-fetch'

/** What openapi-typescript makes of a document. */
interface Paths {
  '/things': {
    post: {
      requestBody: { content: { 'application/json': { name: string } } }
      responses: { 200: { content: { 'application/json': { name: string } } } }
    }
  }
}

/** A typed client: a wrong path or body does not compile. */
export async function createThing(source: TokenSource, api: string, name: string): Promise<unknown> {
  const fetch = authFetch(source, { origins: [new URL(api).origin] })
  const client = lightRequests((settings) => createClient<Paths>({ baseUrl: api, ...settings }), fetch)
  const { data } = await client.POST('/things', { body: { name } })
  return data
}

import { authFetch, type TokenSource } from '@latchkey/auth-core'

/** The platform's own fetch, with a token. */
export async function createThing(source: TokenSource, api: string, name: string): Promise<unknown> {
  const fetch = authFetch(source, { origins: [new URL(api).origin] })
  const response = await fetch(`${api}/things`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  return response.json()
}

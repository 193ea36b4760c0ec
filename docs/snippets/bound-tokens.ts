import { authFetch, cached, type Exchange } from '@latchkey/auth-core'
import { dpopFetch } from '@latchkey/auth-core/dpop'

/** A `fetch` whose tokens are worth nothing without a key that stays here. */
export async function boundFetch(
  api: string,
  tokens: string,
  exchangeOver: (transport: typeof fetch) => Exchange,
): Promise<typeof fetch> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const uses = ['sign', 'verify'] as const
  const key = await crypto.subtle.generateKey(algorithm, false, uses)
  const proving = dpopFetch({ key, origins: [api, tokens] })
  const source = cached(exchangeOver(proving))
  return authFetch(source, { origins: [api], fetch: proving })
}

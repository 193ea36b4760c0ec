import { ConfigurationError } from '@latchkey/auth-core'
import { handingOver, isAuthorized, markAuthorized, splitParts } from '@latchkey/auth-core/lib'
import { joinCookies } from './cookies.ts'

/** Where `withCredentials` puts a token of several values. */
const WHOLE = 'latchkey-token'

/**
 * Gives a client's transport the headers of a token that is several values, of an API that wants each in its place. A
 * transport without a token stays as it is.
 *
 * @param headers Header → its value, in which `{0}` stands for the first of the values. A cookie goes beside those that a call
 * has already.
 * @throws nothing; calls with a token that is fewer values reject with {@link ConfigurationError} (`accessToken`).
 */
export function withTokenParts<
  Transport extends {
    fetch?: typeof globalThis.fetch | undefined
    tokenSource?: unknown
    accessToken?: unknown
  },
>(given: Transport, headers: Readonly<Record<string, string>>): Transport {
  const { fetch: own = (...call) => globalThis.fetch(...call), tokenSource, accessToken } = given
  if (tokenSource === undefined && accessToken === undefined) return given
  const transport = handingOver(own)
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const sent = new Headers(init?.headers ?? (input as Request).headers)
    const token = sent.get(WHOLE)
    if (token === null) return transport(input as string, init)
    sent.delete(WHOLE)
    const parts = splitParts(token)
    for (const [name, text] of Object.entries(headers)) {
      const value = text.replace(/\{(\d+)\}/g, (_, at: string) => partOf(parts, Number(at)))
      if (/^cookie$/i.test(name)) sent.set(name, joinCookies(sent.get(name), value.split(/;\s*/)))
      else sent.set(name, value)
    }
    return transport(input as string, { ...init, headers: sent })
  }
  return { ...given, fetch: isAuthorized(own) ? markAuthorized(fetch) : fetch }
}

function partOf(parts: readonly string[], at: number): string {
  const part = parts[at]
  if (part === undefined)
    throw new ConfigurationError('accessToken', 'must be all values of the token, joined with "&"')
  return part
}

import { ConfigurationError, type Secret } from '@latchkey/auth-core'
import {
  type BasicCredential,
  type CallScheme,
  credentialFetch,
  type TokenPlace,
} from './call-credentials.ts'

/** What a document says of how the calls of a client are authorized. */
export interface CallRules {
  /** Option → how its value is sent. */
  readonly schemes: Readonly<Record<string, CallScheme>>
  /** What is enough together; any one of them will do. `token` stands for a token source or a token. */
  readonly alternatives: readonly (readonly string[])[]
  /** Where tokens go, if not in `Authorization: Bearer …`. */
  readonly token?: TokenPlace | undefined
  /** Header → its value, of a token that is several values: for `withTokenParts`. */
  readonly parts?: Readonly<Record<string, string>> | undefined
  /** Operations that do not ask for all of it, such as `GET /status` → the options they ask for. */
  readonly operations?: Readonly<Record<string, readonly string[]>> | undefined
}

/**
 * Gives a client's transport the keys, and the name and password, that its calls need beside a token.
 *
 * A `fetch` alone, without any credential, is used as it is: it lets itself in.
 *
 * @throws {@link ConfigurationError} naming the option: one that is missing or empty, an address that is neither https nor
 * loopback
 */
export function withCredentials<
  Transport extends {
    fetch?: typeof globalThis.fetch | undefined
    tokenSource?: unknown
    accessToken?: unknown
  },
>(
  transport: Transport,
  given: Readonly<Record<string, Secret | BasicCredential | undefined>>,
  { schemes, alternatives, token }: CallRules,
  origins: () => readonly string[],
): Transport {
  const { fetch, tokenSource, accessToken } = transport
  const all: Record<string, unknown> = { ...given, token: tokenSource ?? accessToken }
  if (fetch && Object.values(all).every((value) => value === undefined)) return transport
  const missing = alternatives.map((needed) => needed.filter((option) => all[option] === undefined))
  // The one that is nearest to being met is what was meant.
  const [nearest] = [...missing].sort((a, b) => a.length - b.length)
  if (nearest?.[0] !== undefined) {
    throw new ConfigurationError(nearest[0] === 'token' ? 'tokenSource' : nearest[0], 'is missing')
  }
  return { ...transport, fetch: credentialFetch({ schemes, given, token, origins: origins(), fetch }) }
}

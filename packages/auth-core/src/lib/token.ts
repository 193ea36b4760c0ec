import { TokenError } from './token-error.ts'

/**
 * An access token that cannot be printed by accident.
 *
 * Its secrets are private fields behind `reveal…()` methods: `util.inspect`, `JSON.stringify`, `String` and
 * `structuredClone` see the facts about the token and never the token. Safe to share.
 */
export interface Token {
  /** How the token is presented. Compared without case when read, always sent as `Bearer` (RFC 6750). */
  readonly type: 'Bearer'
  /** Wall-clock milliseconds at the moment the token request was sent: lifetimes count from here. */
  readonly obtainedAtMs: number
  /** Wall-clock milliseconds of expiry, or `undefined` when the server stated no lifetime. */
  readonly expiresAtMs: number | undefined
  /** Wall-clock milliseconds when the refresh token ends, or `undefined` when the server did not say. */
  readonly refreshExpiresAtMs?: number | undefined
  /** Where the API of this token is, as the vendor said. Untrusted: `addressFromToken` checks it where the token is sent. */
  readonly apiAddress?: string | undefined
  /** It was got in place of a token that was refused, by whoever put it in a store. */
  readonly replacesRefused?: boolean | undefined
  /** The granted scope, or the requested one when the server did not say otherwise (RFC 6749 §5.1). */
  readonly scope: string | undefined
  /** The token value: visible ASCII without spaces, checked when the token was read. */
  reveal(): string
  /** The refresh token that came with it, if any. */
  revealRefreshToken(): string | undefined
  /** The token response as it was parsed, with members no dialect names, e.g. `id_token`. Untrusted. */
  revealAnswer(): Readonly<Record<string, unknown>> | undefined
}

/** What {@link createToken} needs to know. */
export interface TokenInit {
  accessToken: string
  /** The only one there is; so what a token shows (`{ ...token }`) may be part of another. */
  type?: 'Bearer' | undefined
  /** Wall-clock milliseconds; the moment the request for it was sent. */
  obtainedAtMs: number
  /** Wall-clock milliseconds; leave out when unknown. */
  expiresAtMs?: number | undefined
  scope?: string | undefined
  refreshToken?: string | undefined
  /** Wall-clock milliseconds; leave out when unknown. */
  refreshExpiresAtMs?: number | undefined
  /** Where the API is, if the vendor says so token by token. */
  apiAddress?: string | undefined
  /** It was got in place of a token that was refused, by whoever put it in a store. */
  replacesRefused?: boolean | undefined
  /** The whole response, which `revealAnswer` gives. */
  answer?: Readonly<Record<string, unknown>> | undefined
}

/** Anything that has a token to give: the one idea every part of this package wraps or consumes. */
export interface TokenSource {
  /** Gives a token that is good to send now. Rejects with a {@link TokenError} or with the caller's abort reason. */
  get(options?: TokenRequest): Promise<Token>
  /**
   * Hears what became of a call with a token, so that it can tell a dead token from an operation that is refused for other
   * reasons. Optional: a source without it judges by refusals alone. What it throws changes nothing for the call.
   */
  report?(token: string, outcome: 'accepted' | 'refused', call: TokenCall): void
}

export interface TokenRequest {
  /** Frees this caller alone; others waiting for the same exchange still get their token. */
  signal?: AbortSignal | null | undefined
  /**
   * The token value a server has just refused. Fifty callers naming the same value cost one exchange.
   *
   * With `call` the source judges whether the token is worth replacing, and may give the same one again; without, the token
   * counts as dead.
   */
  rejected?: string | undefined
  /** The call that was refused. */
  call?: TokenCall | undefined
}

/** What there is to know about one call of an API. */
export interface TokenCall {
  /** What was called: method and address, without the query. Kept in memory only. */
  operation: string
  /** How long ago it was sent, in milliseconds. */
  sentMsAgo: number
}

/** Keeps the secrets of a token; for what is known to be right (see `createToken`). */
export class SecretToken implements Token {
  declare readonly type: 'Bearer'
  declare readonly obtainedAtMs: number
  declare readonly expiresAtMs: number | undefined
  declare readonly refreshExpiresAtMs?: number | undefined
  declare readonly apiAddress?: string | undefined
  declare readonly replacesRefused?: boolean | undefined
  declare readonly scope: string | undefined
  readonly #accessToken: string
  readonly #refreshToken: string | undefined
  readonly #answer: TokenInit['answer']

  constructor(init: TokenInit) {
    const { obtainedAtMs, expiresAtMs, scope, refreshExpiresAtMs, apiAddress, replacesRefused } = init
    this.#accessToken = init.accessToken
    this.#refreshToken = init.refreshToken
    this.#answer = init.answer
    Object.assign(
      this,
      { type: 'Bearer', obtainedAtMs, expiresAtMs, scope },
      refreshExpiresAtMs !== undefined && { refreshExpiresAtMs },
      apiAddress && { apiAddress },
      replacesRefused && { replacesRefused },
    )
  }

  reveal(): string {
    return this.#accessToken
  }

  revealRefreshToken(): string | undefined {
    return this.#refreshToken
  }

  revealAnswer(): Readonly<Record<string, unknown>> | undefined {
    return this.#answer
  }
}

/** Whether a value can travel in an Authorization header: visible ASCII, no spaces (RFC 6750 §2.1, widened). */
export function isTokenValue(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]+$/.test(value)
}

/**
 * The value, if it is one.
 *
 * @throws {@link TokenError} `token_malformed` for anything else, so that `Bearer undefined` is never sent.
 */
export function checkTokenValue(value: unknown): string {
  if (isTokenValue(value)) return value
  throw new TokenError('token_malformed', {}, 'no access token')
}

/** Tokens that came out of a store. */
const stored = /* @__PURE__ */ new WeakSet<Token>()

export function markStored(token: Token): Token {
  stored.add(token)
  return token
}

export function isStored(token: Token): boolean {
  return stored.has(token)
}

export function isToken(value: unknown): value is Token {
  return typeof (Object(value) as Partial<Token>).reveal === 'function'
}

/**
 * What was given for a token, if it is one: exchanges and sources of your own may give anything.
 *
 * @throws {@link TokenError} `token_malformed` for anything else.
 */
export function checkToken(token: Token): Token {
  if (isToken(token)) return token
  throw new TokenError('token_malformed', {}, 'what was given is no token of "createToken"')
}

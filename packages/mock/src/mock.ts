import type { Counts } from './counts.ts'
import type { Fault } from './faults.ts'
import type { JsonObject } from './openapi/document.ts'

export interface IssueOptions {
  /** Default: that of every token. */
  lifetimeSeconds?: number | undefined
  kind?: string | undefined
  facts?: { readonly [name: string]: string } | undefined
}

/** A vendor's server without a socket. */
export interface Mock {
  readonly vendor: string
  /** Where the mock is reached, without a trailing slash. An address that cannot exist, until a server listens. */
  readonly url: string
  /** Base URL of the API's operations: `url` and the base path the document gives most of them. */
  readonly apiUrl: string
  /** The token endpoint itself; undefined when the document has none. */
  readonly tokenUrl: string | undefined
  /** Base URL below which the token operation's path is, for clients that add the path. */
  readonly tokenBaseUrl: string | undefined
  /** Keys of all operations, e.g. `GET /rooms`. */
  readonly operations: readonly string[]
  /** Answers a request to `url` or to one of the document's servers. Rejects with a `TypeError` where a fault drops the connection. */
  readonly fetch: typeof globalThis.fetch
  /** The server as a function; what `fetch` and the HTTP server call. */
  handle(request: Request): Promise<Response>

  readonly counts: Counts
  resetCounts(): void
  /** Revokes one access token or all; returns how many were live. */
  revokeTokens(token?: string | undefined): number
  /**
   * A live access token without a token request. `kind` names a security scheme with tokens of its own, `facts` is what
   * the token is bound to, e.g. `{ target }` at Gobo or `{ instanceId }` for an end user's token at GBG.
   */
  issueToken(options?: IssueOptions): string
  /** Lifetime of tokens issued from now on. @throws {@link MockError} `invalid_option` */
  setTokenLifetime(seconds: number): void
  /** Replaces the client secret, and like the vendors' portals ends all live tokens. Returns the new one. */
  rotateSecret(clientSecret?: string | undefined): string
  /** Makes something go wrong; the function returned takes it back. @throws {@link MockError} `invalid_control` */
  inject(fault: Fault): () => void
  clearFaults(): void
  /** Names for `control`. */
  readonly controls: readonly string[]
  /** Makes something happen that no request can, e.g. a signer signing. @throws {@link MockError} `unknown_control`, `invalid_control` */
  control(name: string, input?: JsonObject): unknown
  /** Back to the start: state, tokens, faults, counts, secret and lifetime. */
  reset(): void
}

import type { MockClock } from './clock.ts'
import type { ReadBody } from './openapi/body.ts'
import type { JsonObject, Operation } from './openapi/document.ts'
import type { ReadParameters } from './openapi/parameters.ts'
import type { Problem } from './problem.ts'
import type { LiveToken, TokenGrant, TokenLedger } from './token/ledger.ts'

/** What a behaviour answers. JSON values are written as JSON; bytes and, for text types, strings as they are. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string } | undefined
  /** Default: the declared media type of that status the request's `Accept` likes best. */
  readonly mediaType?: string | undefined
}

/** One request that was routed, let in and found valid. */
export interface Call extends ReadParameters {
  readonly operation: Operation
  readonly url: URL
  readonly headers: Headers
  readonly body: ReadBody | undefined
  /** The body's members: JSON object or form. Empty for anything else. */
  readonly input: JsonObject
  readonly token: LiveToken | undefined
  /** A valid sample of the JSON body declared for a status (default: the first success). */
  sample(status?: number): unknown
}

/** Answers one operation. Throws a `Refusal` to answer with the vendor's error. */
export type Handler = (call: Call) => Answer | Promise<Answer>

/** What makes one vendor's server more than samples. Everything left out falls back to the document. */
export interface Behaviour {
  /** By `METHOD /path` as the document spells it. */
  readonly operations?: { readonly [key: string]: Handler } | undefined
  /** Routes outside of the document, such as pages a browser is sent to. By `METHOD /path`. */
  readonly extraRoutes?: { readonly [key: string]: { handler: Handler; open: boolean } } | undefined
  /** Security schemes whose tokens do not come from the token endpoint. */
  readonly ownBearerSchemes?: readonly string[] | undefined
  readonly tokenLifetimeSeconds?: number | undefined
  /** The vendor's wording (and, where it departs, status) of a problem. */
  readonly answerProblem?:
    ((problem: Problem, operation: Operation | undefined) => { status?: number; body?: unknown }) | undefined
  /** Headers of every answer. */
  readonly headers?: (() => { readonly [name: string]: string }) | undefined
  /** What a test or a person may make happen that no request can, e.g. a signer signing. */
  readonly controls?: { readonly [name: string]: (input: JsonObject) => unknown } | undefined
}

export interface BehaviourTools {
  readonly clock: MockClock
  readonly tokens: TokenLedger
  /** Issues an access token of the current lifetime. */
  issueToken(grant: TokenGrant): LiveToken
  /** Where the mock is reached, without a trailing slash. */
  url(): string
  /** 1, 2, 3 … per name. */
  nextNumber(name: string): number
  /** UUIDs that are the same in every run. */
  nextUuid(name: string): string
  /** ISO 8601 time of now. */
  now(): string
}

/** The default export of a vendor file. Called again for every reset, so state lives in its closure. */
export type CreateBehaviour = (tools: BehaviourTools, options: JsonObject) => Behaviour

import type { Mock } from '@latchkey/mock'

/** What a call resolves to: the result of a typed client, or nothing but the response. */
export interface CallResult {
  readonly data?: unknown
  readonly response: Response
}

/** What a vendor's `clients.ts` gets: the mock, and a `fetch` that reaches it and nothing else. */
export interface Stage {
  readonly mock: Mock
  readonly fetch: typeof globalThis.fetch
}

/** Calls that the typed client has a function of its own for, by `METHOD /path`. */
export interface SpecialCalls {
  readonly [operation: string]: (stage: Stage) => Promise<unknown>
}

/** The calls generated from the document. One operation is called once per kind of token it takes. */
export type GeneratedCalls<Clients> = readonly {
  readonly operation: string
  /** Security scheme, or `open`: which of the vendor's clients calls. */
  readonly client: string
  readonly call: (clients: Clients) => Promise<CallResult>
}[]

/** What a vendor's package brings to be held to its document, from its `test/contract/`. */
export interface VendorContract<Clients extends object = object> {
  /** Its name, as the mock knows it. */
  readonly vendor: string
  /** Clients by the security scheme they authorize calls for; `open` needs none. */
  createClients(stage: Stage): Clients
  readonly specialCalls: SpecialCalls
  readonly calls: GeneratedCalls<Clients>
}

import { type AnyCall, callingBy } from '../calling-by.ts'

/** Options of a call, as openapi-fetch takes them: those the wire steps read and write. */
export interface CallInit {
  params?: { [place: string]: { [name: string]: unknown } | undefined } | undefined
  headers?: unknown
  body?: unknown
  /** The path to call in place of the operation's. */
  template?: string | undefined
  [option: string]: unknown
}

/** What openapi-fetch resolves a call to. */
export interface CallResult {
  data?: unknown
  error?: unknown
  response: Response
}

/** The rest of a call, behind the steps that are done. */
export type Next = (init: CallInit) => Promise<CallResult>

/**
 * One thing that is not as openapi-fetch does it by itself, such as how the query of an operation is written.
 *
 * @param operation for messages: `PUT /raw`
 * @param baseUrl address the client was made for
 */
export type Step = (next: Next, operation: string, baseUrl: string) => Next

/** What differs from openapi-fetch's own ways, by operation: `PUT /raw`. */
export interface WireTable {
  readonly [operation: string]: readonly Step[]
}

/**
 * Makes an openapi-fetch client send every operation as its document says. Operations that are not in the table are passed on.
 *
 * Options of a call win: its own `querySerializer`, `bodySerializer`, `parseAs`, `baseUrl` and so on are used as given.
 */
export function wireClient<Client extends object>(client: Client, table: WireTable, baseUrl: string): Client {
  const { request } = client as { request: AnyCall<CallInit, CallResult> }
  return callingBy(client, async (given: string, path: string, init?: CallInit) => {
    const method = given.toUpperCase()
    const operation = `${method} ${path}`
    const call: Next = (own) => request(method, own.template ?? path, own)
    return (table[operation] ?? []).reduceRight(
      (next, step) => step(next, operation, baseUrl),
      call,
    )(init ?? {})
  })
}

/** The options of a call, and these where it has none. */
export function withDefaults(init: CallInit, defaults: CallInit): CallInit {
  const missing = Object.entries(defaults).filter(([name]) => init[name] === undefined)
  return { ...init, ...Object.fromEntries(missing) }
}

import { ConfigurationError } from '@latchkey/auth-core'
import { isAuthorized, markAuthorized, readCapped, readOptions } from '@latchkey/auth-core/lib'
import { compareToSchema, resolve, type DepartureKind } from './compare-to-schema.ts'
import { indexOperations } from './find-operation.ts'

/**
 * One place where an answer departs from the document. Holds words of the document, names and types; nothing of what was
 * sent or answered.
 */
export interface Drift {
  /**
   * - `status`: a status the document does not list. `media_type`: a content type it does not list, JSON that is none, or a
   *   body where it has none.
   * - `missing`: a required member, or the whole body, is not there. `extra`: a member the document forbids. `unknown`: one
   *   it does not name and does not forbid.
   * - `type`: another JSON type. `enum`: a value that is not among those listed. `format`: a text of another form.
   */
  kind: DepartureKind | 'status' | 'media_type'
  /** `METHOD /path`, as the document spells it: `GET /envelopes/{id}`. */
  operation: string
  /** HTTP status of the answer. */
  status: number
  /**
   * JSON pointer (RFC 6901) into the body; empty for the answer as a whole. `*` stands for a member's name that is data,
   * such as an address.
   */
  pointer: string
  /** What the document says, such as `string or null` or `one of "draft", "sent"`. */
  expected: string
  /** What is there: a JSON type (`integer` told apart from `number`), a status, a media type, or `nothing`. */
  got: string
}

export interface ObserveDriftOptions {
  /** The OpenAPI 3.0 or 3.1 document, references local to it; vendor packages ship theirs as `./document`. */
  document: object
  /** Hears of every departure, after the answer was handed on. What it throws or rejects with changes nothing. */
  onDrift: (drift: Drift) => void
  /** The transport. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Where the API is, if not at the servers of the document: a mock, a proxy. Several, where its parts are apart. */
  baseUrl?: string | readonly string[] | undefined
  /** Also reports members the document does not name and does not forbid. Default false. */
  unknownMembers?: boolean | undefined
  /** Longest body that is read. Default 1 MiB. */
  maxBodyBytes?: number | undefined
  /** Keeps an edge worker alive until an answer has been compared, e.g. `(promise) => ctx.waitUntil(promise)`. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
}

/** What holds where an option of {@link observeDrift} is left out. */
export const observeDefaults = {
  unknownMembers: false,
  maxBodyBytes: 2 ** 20,
} as const satisfies Partial<ObserveDriftOptions>

const OPTIONS = {
  document: 'object',
  onDrift: 'function',
  fetch: 'function',
  baseUrl: 'any',
  unknownMembers: 'boolean',
  maxBodyBytes: 'number',
  waitUntil: 'function',
} as const

/**
 * Makes a `fetch` that tells where real answers depart from an OpenAPI document.
 *
 * The answer is handed on at once and untouched: a copy of it is read beside, and only where it is JSON and not too long.
 * Nothing fails because of what is found. Requests to addresses the document does not have, and answers that were
 * redirected, are let pass. Lengths, ranges and patterns are not judged.
 *
 * @throws {@link ConfigurationError} at once, naming the option: no document, no listener, an address that is none.
 */
export function observeDrift(options: ObserveDriftOptions): typeof globalThis.fetch {
  const settings = readOptions<ObserveDriftOptions, typeof observeDefaults>(options, OPTIONS, observeDefaults)
  const { document, onDrift, fetch = (...call) => globalThis.fetch(...call) } = settings
  const { baseUrl, unknownMembers, maxBodyBytes, waitUntil } = settings
  if (typeof (document as { paths?: unknown } | undefined)?.paths !== 'object') {
    throw new ConfigurationError('document', 'must be an OpenAPI 3 document')
  }
  if (typeof onDrift !== 'function') throw new ConfigurationError('onDrift', 'must be a function')
  const baseUrls = baseUrl === undefined ? undefined : [baseUrl].flat()
  if (baseUrls?.some((url) => !URL.canParse(url))) throw new ConfigurationError('baseUrl', 'must be a URL')
  const find = indexOperations(document, baseUrls)

  const observed: typeof globalThis.fetch = async (input, init) => {
    const { url, method } = addressOf(input, init)
    const response = await fetch(input, init)
    const judged = judge(method, url, response).catch(() => {})
    try {
      waitUntil?.(judged)
    } catch {
      // Observing must not change what is observed.
    }
    return response
  }
  // A token call that went through it would wait for itself as well.
  return isAuthorized(fetch) ? markAuthorized(observed) : observed

  /** Runs up to its first pause before the answer is handed on: from then on a copy can no longer be made. */
  async function judge(method: string, url: string, response: Response): Promise<void> {
    const { status, redirected, headers } = response
    // Where a redirect ended is another place than the one documented; an opaque answer tells nothing.
    if (redirected || status === 0) return
    const found = find(method, new URL(url, globalThis.location?.href).href)
    if (!found) return
    const tell = (drift: Omit<Drift, 'operation' | 'status'>): void => {
      emit(onDrift, { operation: found.key, status, ...drift })
    }
    const whole = { pointer: '', got: 'nothing' }

    const responses = resolve(document, found.operation['responses'])
    const declared = responses[status] ?? responses[`${Math.trunc(status / 100)}XX`] ?? responses['default']
    if (declared === undefined) {
      const expected = Object.keys(responses).join(' or ')
      return tell({ ...whole, kind: 'status', expected, got: String(status) })
    }
    if (method.toUpperCase() === 'HEAD' || status === 304) return

    const { content } = resolve(document, declared) as {
      content?: { [mediaType: string]: { schema?: unknown } }
    }
    const declaredTypes = Object.keys(content ?? {})
    const got = essence(headers.get('content-type'))
    const length = headers.get('content-length')
    const isEmpty = response.body === null || length === '0'
    if (declaredTypes.length === 0) {
      if (isEmpty) return
      const bytes = await readCapped(response.clone().body, 0)
      return bytes ? undefined : tell({ ...whole, kind: 'media_type', expected: 'no body', got })
    }
    const expected = declaredTypes.join(' or ')
    const chosen = pick(declaredTypes, got)
    if (isEmpty) return tell({ ...whole, kind: 'missing', expected })
    if (chosen === undefined) return tell({ ...whole, kind: 'media_type', expected, got })
    if (!/[/+]json$/.test(got) || Number(length) > maxBodyBytes) return

    const body = await readCapped(response.clone().body, maxBodyBytes)
    if (!body) return
    if (body.size === 0) return tell({ ...whole, kind: 'missing', expected })
    let value: unknown
    try {
      value = JSON.parse(await body.text())
    } catch {
      return tell({ ...whole, kind: 'media_type', expected, got: 'no valid JSON' })
    }
    const { schema } = resolve(document, content![chosen])
    for (const departure of compareToSchema(document, schema, value, { unknownMembers })) tell(departure)
  }
}

/** Where a call goes, read before anything is awaited: its arguments may have changed by then. */
function addressOf(
  input: string | URL | Request,
  init: RequestInit | undefined,
): { url: string; method: string } {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  return { url: request?.url ?? String(input), method: init?.method ?? request?.method ?? 'GET' }
}

/** The media type without its parameters; what is written like none is not repeated. */
function essence(contentType: string | null): string {
  const written = (contentType ?? '').split(';')[0]!.trim().toLowerCase()
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(written) ? written : 'nothing'
}

/** The declared media type an answer's falls under: its own, then its family, then any. */
function pick(declared: readonly string[], got: string): string | undefined {
  const family = `${got.split('/')[0]}/*`
  return [got, family, '*/*']
    .map((wanted) => declared.find((one) => one.split(';')[0]!.trim().toLowerCase() === wanted))
    .find((one) => one !== undefined)
}

function emit(onDrift: (drift: Drift) => unknown, drift: Drift): void {
  try {
    const returned = onDrift(drift)
    if (returned instanceof Promise) returned.catch(() => {})
  } catch {
    // Observing must not change what is observed.
  }
}

import { type Clock, ConfigurationError, systemClock } from '@latchkey/auth-core'
import { emit, isAuthorized, markAuthorized, readCappedText, readOptions } from '@latchkey/auth-core/lib'
import { schemaComparer } from './compare-to-schema.ts'
import type { DepartureKind } from './departures.ts'
import { type DocumentedResponse, responsesReader } from './documented-responses.ts'
import { indexOperations } from './find-operation.ts'

/**
 * One place where a response departs from the document. Holds words of the document, names and types; nothing of what was
 * sent or received.
 */
export interface ResponseDeparture {
  /**
   * - `status`: a status the document does not list. `media_type`: a content type it does not list, invalid JSON, or a
   *   body where it has none.
   * - `missing`: a required member, or the whole body, is not there. `extra`: a member the document forbids. `unknown`: one
   *   it does not name and does not forbid.
   * - `type`: another JSON type. `enum`: a value that is not among those listed. `format`: a text of another form.
   */
  kind: DepartureKind | 'status' | 'media_type'
  /** `METHOD /path`, as the document spells it: `GET /envelopes/{id}`. */
  operation: string
  /** HTTP status of the response. */
  status: number
  /**
   * JSON pointer (RFC 6901) into the body; empty for the response as a whole. `*` stands for a member's name that is data,
   * such as an address.
   */
  pointer: string
  /** What the document says, such as `string or null` or `one of "draft", "sent"`. */
  expected: string
  /** What is there: a JSON type (`integer` told apart from `number`), a status, a media type, or `nothing`. */
  got: string
}

export interface ObserveResponsesOptions {
  /** The OpenAPI 3.0 or 3.1 document, references local to it; vendor packages ship theirs as `./document`. Read once. */
  document: object
  /**
   * Hears of every departure. What shows without reading the body, such as a status, is told before the response is handed on,
   * everything else after that. What it throws or rejects with changes nothing.
   */
  onDeparture: (departure: ResponseDeparture) => void
  /** The transport. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Where the API is, if not at the servers of the document: a mock, a proxy. Several, where its parts are apart. */
  baseUrl?: string | readonly string[] | undefined
  /** Also reports members the document does not name and does not forbid. Default false. */
  unknownMembers?: boolean | undefined
  /** Which share of the responses is looked at, from 0 to 1. Default 1. */
  sample?: number | undefined
  /** How many items of an array are looked at, spread evenly over it, the first one among them. Default 100. */
  mostItems?: number | undefined
  /** How long one body is compared, in milliseconds; the rest of it is let pass. Default 1. */
  budgetMs?: number | undefined
  /** Longest body that is read. Default 256 KiB, which takes about a millisecond to parse. */
  maxBodyBytes?: number | undefined
  /** Keeps an edge worker alive until a response has been compared, e.g. `(promise) => ctx.waitUntil(promise)`. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  clock?: Clock | undefined
  /** Numbers in [0, 1) for the sample. Default `Math.random`. */
  random?: (() => number) | undefined
}

/** How many responses were looked at, and what was let pass. */
export interface ObservationCounts {
  /** Responses the transport gave. */
  responses: number
  /** Bodies that were compared with their schema. */
  compared: number
  /** Responses that the sample left out. */
  unsampled: number
  /** Responses of operations that the document does not have. */
  undocumented: number
  /** Bodies longer than `maxBodyBytes`. */
  tooLong: number
  /** Bodies whose comparison ended early, because of `budgetMs` or of how they are nested. */
  cutShort: number
  /** Items of arrays beyond `mostItems`. */
  skippedItems: number
}

/** A `fetch` that observes, and what it has looked at so far. */
export type ObservingFetch = typeof globalThis.fetch & { readonly counts: Readonly<ObservationCounts> }

/** What holds where an option of {@link observeResponses} is left out. */
export const observeDefaults = {
  unknownMembers: false,
  sample: 1,
  mostItems: 100,
  budgetMs: 1,
  maxBodyBytes: 2 ** 18,
} as const satisfies Partial<ObserveResponsesOptions>

const OPTIONS = {
  document: 'object',
  onDeparture: 'function',
  fetch: 'function',
  baseUrl: 'any',
  unknownMembers: 'boolean',
  sample: 'number',
  mostItems: 'number',
  budgetMs: 'number',
  maxBodyBytes: 'number',
  waitUntil: 'function',
  clock: 'clock',
  random: 'function',
} as const

/** Characters; a longer body is compared in another turn of the event loop than it is parsed in. */
const LONG_TEXT = 2 ** 15

/**
 * Makes a `fetch` that reports where real responses depart from an OpenAPI document. Fit for production: what it costs is
 * bounded for each response, and `counts` says what was let pass for that.
 *
 * The response is handed on at once and untouched: a copy of it is read beside, and only where it is JSON and not too long.
 * Nothing fails because of what is found. Requests to addresses the document does not have, and responses that were
 * redirected, are let pass. Lengths, ranges and patterns are not judged.
 *
 * @throws {@link ConfigurationError} at once, naming the option: no document, no listener, an invalid address.
 */
export function observeResponses(options: ObserveResponsesOptions): ObservingFetch {
  const settings = readOptions<ObserveResponsesOptions, typeof observeDefaults>(
    options,
    OPTIONS,
    observeDefaults,
  )
  const { document, onDeparture, fetch = (...call) => globalThis.fetch(...call) } = settings
  const { baseUrl, unknownMembers, sample, mostItems, budgetMs, maxBodyBytes, waitUntil } = settings
  const { clock = systemClock, random = Math.random } = settings
  if (typeof (document as { paths?: unknown } | undefined)?.paths !== 'object') {
    throw new ConfigurationError('document', 'must be an OpenAPI 3 document')
  }
  if (typeof onDeparture !== 'function') throw new ConfigurationError('onDeparture', 'must be a function')
  if (sample > 1) throw new ConfigurationError('sample', 'must be a share from 0 to 1')
  const baseUrls = baseUrl === undefined ? undefined : [baseUrl].flat()
  if (baseUrls?.some((url) => !URL.canParse(url))) throw new ConfigurationError('baseUrl', 'must be a URL')
  const find = indexOperations(document, baseUrls)
  const responsesOf = responsesReader(document)
  const compare = schemaComparer(document)
  const counts: ObservationCounts = {
    responses: 0,
    compared: 0,
    unsampled: 0,
    undocumented: 0,
    tooLong: 0,
    cutShort: 0,
    skippedItems: 0,
  }

  const observed: typeof globalThis.fetch = async (input, init) => {
    const { url, method } = addressOf(input, init)
    const isOfRequest = input instanceof Request && init?.signal === undefined
    const signal = isOfRequest ? input.signal : init?.signal
    signal?.throwIfAborted()
    const response = await fetch(input, init)
    counts.responses++
    if (sample < 1 && random() >= sample) {
      counts.unsampled++
      return response
    }
    try {
      const judged = judge(method, url, response)?.catch(() => {})
      if (judged) emit(waitUntil, judged)
    } catch {
      // Observing must not change what is observed.
    }
    return response
  }
  Object.defineProperty(observed, 'counts', { value: counts, enumerable: true })
  // A token call that went through it would wait for itself as well.
  if (isAuthorized(fetch)) markAuthorized(observed)
  return observed as ObservingFetch

  /** Runs up to its first pause before the response is handed on: from then on a copy can no longer be made. */
  function judge(method: string, url: string, response: Response): Promise<void> | undefined {
    const { status, redirected } = response
    // Where a redirect ended is another place than the one documented; an opaque response tells nothing.
    if (redirected || status === 0) return undefined
    const found = find(method, url)
    if (!found) {
      counts.undocumented++
      return undefined
    }
    const report: Report = (departure) => {
      emit(onDeparture, { operation: found.key, status, ...departure })
    }
    const responses = responsesOf(found.operation)
    const documented = responses.of(status)
    if (!documented) {
      // Of an operation without documented responses, nothing is one that departs.
      if (responses.statuses !== '')
        report({ ...whole, kind: 'status', expected: responses.statuses, got: String(status) })
      return undefined
    }
    if (method.toUpperCase() === 'HEAD' || status === 304) return undefined
    return judgeBody(response, documented, report)
  }

  async function judgeBody(
    response: Response,
    documented: DocumentedResponse,
    report: Report,
  ): Promise<void> {
    const { headers } = response
    const { expected } = documented
    const { got, isListed, isJson, schema } = documented.body(headers.get('content-type'))
    const length = headers.get('content-length')
    const isEmpty = response.body === null || length === '0'
    if (!documented.hasBody) {
      if (isEmpty) return
      const text = await readCappedText(response.clone().body, 0)
      return text === '' ? undefined : report({ ...whole, kind: 'media_type', expected, got })
    }
    if (isEmpty) return report({ ...whole, kind: 'missing', expected })
    if (!isListed) return report({ ...whole, kind: 'media_type', expected, got })
    if (!isJson) return
    const isTooLong = Number(length) > maxBodyBytes
    const text = isTooLong ? undefined : await readCappedText(response.clone().body, maxBodyBytes)
    if (text === undefined) {
      counts.tooLong++
      return
    }
    if (text === '') return report({ ...whole, kind: 'missing', expected })
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return report({ ...whole, kind: 'media_type', expected, got: 'no valid JSON' })
    }
    // Parsing a long one was a piece of work of its own.
    if (text.length > LONG_TEXT) await new Promise<void>((resolve) => clock.setTimer(resolve, 0))
    compareBody(schema, value, report)
  }

  function compareBody(schema: unknown, value: unknown, report: Report): void {
    counts.compared++
    const endMs = clock.monotonicMs() + budgetMs
    const isOver = () => clock.monotonicMs() >= endMs
    const compared = compare(schema, value, { unknownMembers, mostItems, isOver })
    counts.skippedItems += compared.skippedItems
    if (compared.isCutShort) counts.cutShort++
    for (const departure of compared.departures) report(departure)
  }
}

type Report = (departure: Omit<ResponseDeparture, 'operation' | 'status'>) => void

/** What a departure of the whole response says of its place. */
const whole = { pointer: '', got: 'nothing' } as const

/** Where a call goes, read before anything is awaited: its arguments may have changed by then. */
function addressOf(
  input: string | URL | Request,
  init: RequestInit | undefined,
): { url: string; method: string } {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  return { url: request?.url ?? String(input), method: init?.method ?? request?.method ?? 'GET' }
}

import { resolve } from './references.ts'

/** What a document says of one response of an operation. */
export interface DocumentedResponse {
  readonly hasBody: boolean
  /** The media types its body may have, in words. */
  readonly expected: string
  /** What a `Content-Type` header means here. */
  body(contentType: string | null): DocumentedBody
}

export interface DocumentedBody {
  /** The media type without its parameters, or `nothing`. */
  readonly got: string
  /** It is among the documented ones. */
  readonly isListed: boolean
  readonly isJson: boolean
  readonly schema: unknown
}

/** A server has few; nobody can fill the memory with them. */
const MOST_CONTENT_TYPES = 20

/** What a document says of the responses of one operation. */
export interface DocumentedResponses {
  /** The statuses that are listed, in words. */
  readonly statuses: string
  /** The one for a status: its own, that of its hundred, or the default. */
  of(status: number): DocumentedResponse | undefined
}

/** Makes what reads the responses of operations, each of them once. */
export function responsesReader(document: object): (operation: object) => DocumentedResponses {
  const known = new WeakMap<object, DocumentedResponses>()
  return (operation) => {
    let responses = known.get(operation)
    if (!responses) known.set(operation, (responses = read(document, operation)))
    return responses
  }
}

function read(document: object, operation: object): DocumentedResponses {
  const responses = resolve(document, (operation as { responses?: unknown }).responses)
  const known = new Map<number, DocumentedResponse | undefined>()
  return {
    statuses: Object.keys(responses).join(' or '),
    of(status) {
      if (!known.has(status)) {
        const range = Math.trunc(status / 100)
        // The letters are capital in OpenAPI, and small in some documents.
        const declared =
          responses[status] ?? responses[`${range}XX`] ?? responses[`${range}xx`] ?? responses['default']
        known.set(status, declared === undefined ? undefined : readOne(document, declared))
      }
      return known.get(status)
    },
  }
}

function readOne(document: object, declared: unknown): DocumentedResponse {
  const { content = {} } = resolve(document, declared) as {
    content?: { readonly [mediaType: string]: unknown }
  }
  const mediaTypes = Object.keys(content)
  const known = new Map<string | null, DocumentedBody>()
  return {
    hasBody: mediaTypes.length > 0,
    expected: mediaTypes.join(' or ') || 'no body',
    body(contentType) {
      let body = known.get(contentType)
      if (!body) {
        const got = essence(contentType)
        const chosen = pickMediaType(mediaTypes, got)
        const schema = chosen === undefined ? undefined : resolve(document, content[chosen])['schema']
        body = { got, isListed: chosen !== undefined, isJson: /[/+]json$/.test(got), schema }
        if (known.size < MOST_CONTENT_TYPES) known.set(contentType, body)
      }
      return body
    },
  }
}

/** The media type without its parameters; what is written like none is not repeated. */
function essence(contentType: string | null): string {
  const written = (contentType ?? '').split(';')[0]!.trim().toLowerCase()
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(written) ? written : 'nothing'
}

/** The declared media type a response's falls under: its own, then its family, then any. */
function pickMediaType(declared: readonly string[], got: string): string | undefined {
  const family = `${got.split('/')[0]}/*`
  return [got, family, '*/*']
    .map((wanted) => declared.find((one) => one.split(';')[0]!.trim().toLowerCase() === wanted))
    .find((one) => one !== undefined)
}

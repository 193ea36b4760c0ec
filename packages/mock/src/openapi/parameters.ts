import type { Operation, Parameter } from './document.ts'
import { type OpenApiDocument } from './document.ts'
import { isFieldName } from './fields.ts'
import { type Reading, waysToRead } from './encoded-commas.ts'
import { kindOf } from './properties.ts'
import { readNamed, readText, unreadable } from './styled.ts'
import type { Validator, Violation } from './validator.ts'

/** A departure of a request from the document, told without its value. */
export interface RequestViolation {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body'
  /** Name of the parameter or part; empty for a body as a whole. */
  readonly name: string
  /** JSON pointer into the parameter or body. */
  readonly pointer: string
  readonly message: string
}

export interface ReadParameters {
  readonly path: { readonly [name: string]: unknown }
  readonly query: { readonly [name: string]: unknown }
  readonly header: { readonly [name: string]: unknown }
  readonly cookie: { readonly [name: string]: unknown }
}

/** Reads an operation's declared parameters from a request, as the types their schemas give them. */
export function readParameters(
  document: OpenApiDocument,
  operation: Operation,
  validator: Validator,
  request: { url: URL; headers: Headers; pathParameters: { readonly [name: string]: string } },
): { values: ReadParameters; violations: RequestViolation[] } {
  const values = { path: {}, query: {}, header: {}, cookie: {} } as Record<
    Parameter['in'],
    Record<string, unknown>
  >
  const violations: RequestViolation[] = []
  const cookies = readCookies(request.headers.get('cookie') ?? '')
  const ways = waysToRead([request.url.search, request.url.pathname, ...Object.values(cookies)].join()).map(
    (way) => ({ ...way, query: way.form(request.url.search) }),
  )
  const read = (parameter: Parameter, way: Way): { value?: unknown; violations: readonly Violation[] } => {
    const raw = readRaw(document, operation, parameter, way, { ...request, cookies })
    const wrong = (message: string) => ({ violations: [{ pointer: '', message }] })
    if (raw === undefined) return parameter.required ? wrong('is required') : { violations: [] }
    if (raw === unreadable)
      return wrong(`must be ${parameter.mediaType ?? `written in the style "${parameter.style}"`}`)
    if (parameter.allowsEmpty && isEmpty(raw)) return { value: '', violations: [] }
    return validator.read(parameter.schema, 'request', way.done(raw))
  }

  for (const parameter of operation.parameters) {
    const { in: place, name } = parameter
    const readings = ways.map((way) => read(parameter, way))
    const best = readings.find((one) => one.violations.length === 0) ?? readings.at(-1)!
    violations.push(...best.violations.map((violation) => ({ in: place, name, ...violation })))
    if (best.value !== undefined) values[place][name] = best.value
  }
  return { values, violations }
}

/** Nothing, or a list of one nothing. */
function isEmpty(raw: unknown): boolean {
  return raw === '' || (Array.isArray(raw) && raw.length === 1 && raw[0] === '')
}

type Way = Reading & { readonly query: URLSearchParams }

interface Encoded {
  readonly headers: Headers
  readonly cookies: { readonly [name: string]: string }
  readonly pathParameters: { readonly [name: string]: string }
}

/** The value of one parameter as text, items or members; `undefined` where there is none. */
function readRaw(
  document: OpenApiDocument,
  { parameters }: Operation,
  parameter: Parameter,
  way: Way,
  { headers, cookies, pathParameters }: Encoded,
): unknown {
  const { in: place, name, style, schema } = parameter
  if (place === 'query') {
    const queried = parameters.filter((one) => one.in === 'query')
    return readNamed(document, parameter, queried, way.query)
  }
  const encoded = place === 'path' ? pathParameters[name] : place === 'cookie' ? cookies[name] : undefined
  // Headers are not encoded, nor are cookies in the style of that name.
  const text =
    place === 'header'
      ? ((isFieldName(name) ? headers.get(name) : null) ?? undefined)
      : encoded === undefined || style === 'cookie'
        ? encoded
        : way.text(encoded)
  return text === undefined ? undefined : readText(parameter, kindOf(document, schema), text)
}

function readCookies(header: string): Record<string, string> {
  return Object.fromEntries(
    header.split(';').flatMap((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]]
    }),
  )
}

/** One violation as a sentence part: where, then what. */
export function tell(violation: RequestViolation): string {
  const where = violation.in === 'body' ? 'body' : `${violation.in} parameter`
  return [where, violation.name && `"${violation.name}"`, violation.pointer, violation.message]
    .filter(Boolean)
    .join(' ')
}

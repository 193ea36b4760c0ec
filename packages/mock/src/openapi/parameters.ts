import type { Operation, Parameter } from './document.ts'
import { type OpenApiDocument } from './document.ts'
import { kindOf } from './properties.ts'
import { readNamed, readText, unreadable } from './styled.ts'
import type { Validator } from './validator.ts'

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
  const queried = operation.parameters.filter((parameter) => parameter.in === 'query')

  for (const parameter of operation.parameters) {
    const text =
      parameter.in === 'path'
        ? request.pathParameters[parameter.name]
        : parameter.in === 'header'
          ? (request.headers.get(parameter.name) ?? undefined)
          : readCookie(parameter, cookies[parameter.name])
    const raw =
      parameter.in === 'query'
        ? readNamed(document, parameter, queried, request.url.searchParams)
        : text === undefined
          ? undefined
          : readText(parameter, kindOf(document, parameter.schema), text)
    const place = { in: parameter.in, name: parameter.name }
    if (raw === undefined) {
      if (parameter.required) violations.push({ ...place, pointer: '', message: 'is required' })
      continue
    }
    if (raw === unreadable) {
      const form = parameter.mediaType ?? `written in the style "${parameter.style}"`
      violations.push({ ...place, pointer: '', message: `must be ${form}` })
      continue
    }
    const read = validator.read(parameter.schema, 'request', raw)
    violations.push(...read.violations.map((violation) => ({ ...place, ...violation })))
    values[parameter.in][parameter.name] = read.value
  }
  return { values, violations }
}

/** Cookies are written as queries are, but in the style `cookie`, which has them as they are. */
function readCookie({ style }: Parameter, text: string | undefined): string | undefined {
  if (text === undefined || style === 'cookie') return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
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

import { readBrackets } from './brackets.ts'
import type { Operation, Parameter } from './document.ts'
import { resolve, type OpenApiDocument } from './document.ts'
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

  for (const parameter of operation.parameters) {
    const kind = kindOf(document, parameter)
    const raw =
      parameter.in === 'query'
        ? readQuery(parameter, kind, request.url.searchParams)
        : readSingle(
            parameter,
            kind,
            parameter.in === 'path'
              ? request.pathParameters[parameter.name]
              : parameter.in === 'header'
                ? (request.headers.get(parameter.name) ?? undefined)
                : cookies[parameter.name],
          )
    const place = { in: parameter.in, name: parameter.name }
    if (raw === undefined) {
      if (parameter.required) violations.push({ ...place, pointer: '', message: 'is required' })
      continue
    }
    if (raw === unreadable) {
      violations.push({ ...place, pointer: '', message: `must be ${parameter.mediaType}` })
      continue
    }
    const read = validator.read(parameter.schema, 'request', raw)
    violations.push(...read.violations.map((violation) => ({ ...place, ...violation })))
    values[parameter.in][parameter.name] = read.value
  }
  return { values, violations }
}

type Kind = 'array' | 'object' | 'scalar'
const unreadable = Symbol('unreadable')

function kindOf(document: OpenApiDocument, parameter: Parameter): Kind {
  const schema = resolve(document, parameter.schema)
  const types = [schema['type']].flat()
  if (types.includes('array')) return 'array'
  return types.includes('object') && !types.includes('string') ? 'object' : 'scalar'
}

function readQuery(parameter: Parameter, kind: Kind, query: URLSearchParams): unknown {
  const { name, style, explode } = parameter
  if (style === 'deepObject') {
    return readBrackets([...query].filter(([key]) => key.startsWith(`${name}[`)))[name]
  }
  // An exploded form object has no name of its own: its members are the query.
  if (kind === 'object' && explode && parameter.mediaType === undefined) {
    const members = Object.fromEntries(query)
    return Object.keys(members).length > 0 ? members : undefined
  }
  const all = query.getAll(name)
  if (all.length === 0) return undefined
  if (kind === 'array' && explode) return all
  const separator = style === 'pipeDelimited' ? '|' : style === 'spaceDelimited' ? ' ' : ','
  return readSingle(parameter, kind, all.length === 1 ? all[0] : all.join(separator), separator)
}

function readSingle(parameter: Parameter, kind: Kind, text: string | undefined, separator = ','): unknown {
  if (text === undefined) return undefined
  if (parameter.mediaType !== undefined) {
    if (!/json/i.test(parameter.mediaType)) return text
    try {
      return JSON.parse(text)
    } catch {
      return unreadable
    }
  }
  if (kind === 'scalar') return text
  const items = text === '' ? [] : text.split(separator).map((item) => item.trim())
  if (kind === 'array') return items
  return parameter.explode
    ? Object.fromEntries(items.map((item) => item.split('=', 2)))
    : Object.fromEntries(items.flatMap((item, index) => (index % 2 === 0 ? [[item, items[index + 1]]] : [])))
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

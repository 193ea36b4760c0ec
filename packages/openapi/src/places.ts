import { fromPointer, toPointer, type JsonPointer } from './json-pointer.ts'

/** Text of a document inside a sentence: quoted, one line, short, nothing a terminal or Markdown would obey. */
export function quote(text: string): string {
  return `\`${plain(text, 80)}\``
}

export function plain(text: string, longest: number): string {
  const safe = text
    .replace(/\s+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '�')
    .replaceAll('`', '´')
  const points = [...safe]
  return points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : safe
}

/** Names the parameter at a pointer, `query parameter \`limit\``, where one is there. */
export type NameParameter = (pointer: JsonPointer) => string | undefined

/** `` `GET /orders` and 3 more operations ``. */
export function operationsInWords([first = '', second, ...others]: readonly string[]): string {
  if (second === undefined) return quote(first)
  if (others.length === 0) return `${quote(first)} and ${quote(second)}`
  return `${quote(first)} and ${others.length + 1} more operations`
}

/** A pointer in words: `` `Order.items[].price` ``, `` `to` in the body of `POST /emails` ``. */
export function describePlace(pointer: JsonPointer, nameParameter: NameParameter = () => undefined): string {
  const segments = fromPointer(pointer)
  const [top, second, third] = segments
  if (top === 'components' && second !== undefined && third !== undefined) {
    return component(second, third, segments.slice(3))
  }
  if ((top === 'paths' || top === 'webhooks') && second !== undefined) {
    return operation(top, segments.slice(1), nameParameter)
  }
  if (top === 'servers') return 'the servers'
  return 'the document'
}

function component(kind: string, name: string, rest: readonly string[]): string {
  if (kind === 'schemas') return quote(memberPath(rest, name))
  const what = shared[kind] ?? kind
  const inside = memberPath(afterSchema(rest), '')
  const owner = `the ${what} ${quote(name)}`
  return inside === '' ? owner : `${quote(inside)} in ${owner}`
}

const shared: Readonly<Record<string, string>> = {
  parameters: 'shared parameter',
  responses: 'shared answer',
  requestBodies: 'shared body',
  headers: 'shared header',
  securitySchemes: 'security scheme',
  callbacks: 'shared callback',
  pathItems: 'shared path',
  links: 'shared link',
  examples: 'shared example',
}

function operation(
  top: string,
  [key = '', method = '', ...rest]: readonly string[],
  nameParameter: NameParameter,
): string {
  const verb = method === 'additionalOperations' ? (rest[0] ?? '') : method
  const tail = method === 'additionalOperations' ? rest.slice(1) : rest
  const known =
    /^(get|put|post|delete|options|head|patch|trace|query)$/.test(verb) || method === 'additionalOperations'
  const name = known ? `${verb.toUpperCase()} ${key}` : key
  const owner = top === 'webhooks' ? `the webhook ${quote(key)}` : quote(name)
  const [part, ...inside] = known ? tail : [method, ...rest]
  const member = memberPath(afterSchema(inside), '')
  const within = member === '' ? '' : `${quote(member)} in `
  if (part === 'requestBody') return `${within}the body of ${owner}`
  if (part === 'responses') {
    const [status, place, header] = inside
    if (status === undefined) return `the answers of ${owner}`
    if (place === 'headers' && header !== undefined)
      return `the header ${quote(header)} of the ${status} answer of ${owner}`
    return `${within}the ${status} answer of ${owner}`
  }
  if (part === 'parameters') {
    const named = nameParameter(toPointer([top, key, ...(known ? [method] : []), part, inside[0] ?? '']))
    return `${within}${named === undefined ? 'a parameter' : `the ${named}`} of ${owner}`
  }
  if (part === 'callbacks') return `${within}a callback of ${owner}`
  return owner
}

/** What follows the schema: `content/application~1json/schema/…` says where it is, not what. */
function afterSchema(segments: readonly string[]): readonly string[] {
  const at = segments.findIndex((segment) => segment === 'schema' || segment === 'itemSchema')
  return at < 0 ? [] : segments.slice(at + 1)
}

/** `properties/items/items/properties/price` is `items[].price`. */
function memberPath(segments: readonly string[], start: string): string {
  let path = start
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]
    if (segment === 'properties') {
      const name = segments[++i]
      if (name !== undefined) path += path === '' ? name : `.${name}`
    } else if (segment === 'items' || segment === 'prefixItems') {
      path += '[]'
      if (/^\d+$/.test(segments[i + 1] ?? '')) i++
    } else if (segment === 'additionalProperties' && (i < segments.length - 1 || path.endsWith(']'))) {
      path += '[…]'
    } else if (segment === 'patternProperties' || segment === '$defs' || segment === 'definitions') {
      const name = segments[++i]
      if (name !== undefined) path += `.${name}`
    } else if (segment === 'allOf' || segment === 'oneOf' || segment === 'anyOf') {
      if (/^\d+$/.test(segments[i + 1] ?? '')) i++
    }
  }
  return path
}

import { fromPointer, toPointer, type JsonPointer } from './json-pointer.ts'

/** Text of a document inside a sentence: quoted, one line, short, nothing a terminal or Markdown would obey. */
export function quote(text: string): string {
  return `\`${plain(text, 80)}\``
}

/** The same of a name that is needed in full. */
export function quoteWhole(text: string): string {
  return `\`${plain(text, Infinity)}\``
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
  responses: 'shared response',
  requestBodies: 'shared body',
  headers: 'shared header',
  securitySchemes: 'security scheme',
  callbacks: 'shared callback',
  pathItems: 'shared path',
  links: 'shared link',
  examples: 'shared example',
}

/** An operation named by segments, and what follows it: `additionalOperations` holds its method one segment deeper. */
function operation(top: string, segments: readonly string[], nameParameter: NameParameter): string {
  const { path, method, owner, tail } = ownerOf(top, segments)
  const [part, ...inside] = tail
  const member = memberPath(afterSchema(inside), '')
  const within = member === '' ? '' : `${quote(member)} in `
  if (part === 'requestBody') return `${within}the body of ${owner}`
  if (part === 'responses') return responseOf(owner, inside, within)
  if (part === 'parameters') {
    const named = nameParameter(toPointer([top, path, ...method, part, inside[0] ?? '']))
    return `${within}${named === undefined ? 'a parameter' : `the ${named}`} of ${owner}`
  }
  return part === 'callbacks' ? `${within}a callback of ${owner}` : owner
}

interface Owner {
  path: string
  /** The segments of the method, where the place lies in one operation rather than in all of a path. */
  method: readonly string[]
  owner: string
  tail: readonly string[]
}

function ownerOf(top: string, [path = '', method = '', ...rest]: readonly string[]): Owner {
  const isAdditional = method === 'additionalOperations'
  const verb = isAdditional ? (rest[0] ?? '') : method
  const isOperation = isAdditional || methods.test(verb)
  const name = isOperation ? `${verb.toUpperCase()} ${path}` : path
  const owner = top === 'webhooks' ? `the webhook ${quote(path)}` : quote(name)
  if (!isOperation) return { path, method: [], owner, tail: [method, ...rest] }
  return isAdditional
    ? { path, method: [method, verb], owner, tail: rest.slice(1) }
    : { path, method: [method], owner, tail: rest }
}

const methods = /^(get|put|post|delete|options|head|patch|trace|query)$/

function responseOf(owner: string, [status, place, header]: readonly string[], within: string): string {
  if (status === undefined) return `the responses of ${owner}`
  const response = `the ${status} response of ${owner}`
  if (place === 'headers' && header !== undefined) return `the header ${quote(header)} of ${response}`
  return `${within}${response}`
}

/** What follows the schema: `content/application~1json/schema/…` says where it is, not what. */
function afterSchema(segments: readonly string[]): readonly string[] {
  const at = segments.findIndex((segment) => segment === 'schema' || segment === 'itemSchema')
  return at < 0 ? [] : segments.slice(at + 1)
}

/** `properties/items/items/properties/price` is `items[].price`. */
function memberPath(segments: readonly string[], start: string): string {
  let path = start
  for (let at = 0; at < segments.length;) {
    const [segment = '', next] = segments.slice(at, at + 2)
    const step = steps.get(segment)
    path += step?.text(path, next, at === segments.length - 1) ?? ''
    at += step?.takesNext(next) ? 2 : 1
  }
  return path
}

interface Step {
  /** What a keyword adds to the path. */
  text: (path: string, next: string | undefined, isLast: boolean) => string
  /** Whether the segment behind the keyword belongs to it. */
  takesNext: (next: string | undefined) => boolean
}

const always = (): boolean => true
const isIndex = (next: string | undefined): boolean => /^\d+$/.test(next ?? '')

const property: Step = {
  text: (path, next) => (next === undefined ? '' : path === '' ? next : `.${next}`),
  takesNext: always,
}
const named: Step = { text: (_, next) => (next === undefined ? '' : `.${next}`), takesNext: always }
const item: Step = { text: () => '[]', takesNext: isIndex }
const part: Step = { text: () => '', takesNext: isIndex }

const anyName: Step = {
  text: (path, _, isLast) => (isLast && !path.endsWith(']') ? '' : '[…]'),
  takesNext: () => false,
}

const steps: ReadonlyMap<string, Step> = new Map([
  ['properties', property],
  ['items', item],
  ['prefixItems', item],
  ['additionalProperties', anyName],
  ['patternProperties', named],
  ['$defs', named],
  ['definitions', named],
  ['allOf', part],
  ['oneOf', part],
  ['anyOf', part],
])

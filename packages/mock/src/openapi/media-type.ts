/** `type/subtype` in lower case, without parameters; empty for an absent header. */
export function essence(contentType: string | null | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

export function isJson(mediaType: string): boolean {
  return /^[^/]+\/(.*\+)?json$/.test(essence(mediaType))
}

/** JSON values one after the other: a line each, or behind record separators. */
export function isJsonLines(mediaType: string): boolean {
  return /^[^/]+\/(.*\+)?(x-)?(ndjson|jsonl|json-?lines|json-seq)$/.test(essence(mediaType))
}

/** Whether what has a media type is text: what people and programs write, XML among it. */
export function isText(mediaType: string): boolean {
  return textual.test(essence(mediaType))
}

const textual = new RegExp(
  String.raw`^text/|[/+]xml$|^application/(.*\b)?(${[
    ...['yaml', 'toml', 'csv', 'json5', 'jsonpath', 'jwt', 'jose'],
    ...['javascript', 'ecmascript', 'typescript', 'sh', 'graphql', 'sql', 'sparql-query', 'sparql-update'],
    ...['n-triples', 'n-quads', 'trig', 'xml-dtd', 'sdp', 'openmetrics-text', 'tex', 'latex'],
    ...['pem-file', 'pem-certificate-chain', 'pgp-keys', 'pgp-signature'],
  ].join('|')})$`,
)

/** Whether a declared media type, which may be a range such as `image/*`, covers an actual one. */
export function covers(declared: string, actual: string): boolean {
  const [type, subtype] = essence(declared).split('/')
  const [actualType, actualSubtype] = essence(actual).split('/')
  return (type === '*' || type === actualType) && (subtype === '*' || subtype === actualSubtype)
}

/** The most specific declared media type that covers the actual one. */
export function pickDeclared(declared: readonly string[], actual: string): string | undefined {
  return declared
    .filter((candidate) => covers(candidate, actual))
    .toSorted((a, b) => a.split('*').length - b.split('*').length)[0]
}

/** The declared media type an `Accept` header likes best; the first declared when the header is absent or likes none. */
export function negotiate(declared: readonly string[], accept: string | null): string | undefined {
  const wishes = (accept ?? '*/*')
    .split(',')
    .map((wish) => ({ range: wish, quality: Number(/;\s*q=([\d.]+)/i.exec(wish)?.[1] ?? 1) }))
    .filter((wish) => wish.quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  for (const wish of wishes) {
    const match = declared.find((candidate) => covers(wish.range, candidate))
    if (match !== undefined) return match
  }
  return declared[0]
}

const concreteTypes: { readonly [range: string]: string } = {
  'text/*': 'text/plain',
  'image/*': 'image/png',
  'audio/*': 'audio/mpeg',
  'video/*': 'video/mp4',
}
const anyTypes = { json: 'application/json', text: 'text/plain', file: 'application/octet-stream' }

/** A media type of a range that suits what is to be written. */
export function concreteType(range: string, kind: 'json' | 'text' | 'file'): string {
  const named = concreteTypes[essence(range)]
  if (named !== undefined) return named
  return essence(range) === 'application/*' && kind === 'text' ? 'application/json' : anyTypes[kind]
}

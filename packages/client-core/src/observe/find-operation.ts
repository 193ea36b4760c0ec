import { resolve } from './references.ts'

/** An operation of a document. */
export interface FoundOperation {
  /** `METHOD /path`, as the document spells it. */
  key: string
  /** The document's Operation Object. */
  operation: { readonly [member: string]: unknown }
}

interface Address extends FoundOperation {
  /** How many letters of the path are the document's own: the more, the more particular it is. */
  ownLetters: number
  pattern: RegExp
}

const METHOD = /^(get|put|post|delete|options|head|patch|trace|query)$/
/** Stands for any text while an address is normalised: needs no encoding in a host nor in a path. */
const ANY = 'any--latchkey--any'

/**
 * Reads once where the operations of a document are served; the function it returns finds the one a request is for.
 *
 * Servers of an operation come before those of its path, and these before the document's. `baseUrls` replace them all.
 * Where several paths fit, the one with the most letters of its own does: `/{id}:cancel` rather than `/{id}`. A variable
 * stands for one segment, so only addresses of the same method and the same number of segments are tried.
 */
export function indexOperations(
  document: object,
  baseUrls: readonly string[] | undefined,
): (method: string, url: string) => FoundOperation | undefined {
  const { paths, servers } = document as { paths?: object; servers?: unknown }
  /** By method, then by the number of segments. */
  const index = new Map<string, Address[][]>()
  for (const [path, given] of Object.entries(paths ?? {})) {
    const item = resolve(document, given)
    // A fragment tells operations apart for readers alone: the plain path comes first.
    const ownLetters = path.replace(/#.*|\{[^}]*\}/g, '').length - (path.includes('#') ? 0.5 : 0)
    for (const [name, member] of Object.entries(item)) {
      if (!METHOD.test(name)) continue
      const method = name.toUpperCase()
      const operation = resolve(document, member)
      const bases = baseUrls ?? urlsOf(operation['servers'] ?? item['servers'] ?? servers)
      for (const { pattern, segments } of addressesOf(bases, path)) {
        const ofMethod = index.get(method) ?? []
        const known = (ofMethod[segments] ??= [])
        known.push({ key: `${method} ${path}`, operation, ownLetters, pattern })
        index.set(method, ofMethod)
      }
    }
  }
  for (const known of [...index.values()].flat())
    known.sort((one, other) => other.ownLetters - one.ownLetters)

  return (method, url) => {
    const { href, pathname } = new URL(url, globalThis.location?.href)
    return index.get(method.toUpperCase())?.[segmentsOf(pathname)]?.find(({ pattern }) => pattern.test(href))
  }
}

function urlsOf(servers: unknown): string[] {
  const urls = (Array.isArray(servers) ? servers : []).map((server) => String(Object(server).url))
  // OpenAPI 3.1, OpenAPI Object: without servers there is one, whose URL is `/`.
  return urls.length > 0 ? urls : ['/']
}

/** Matches origin and path of an operation, with any values for the variables of both; one for each server. */
function addressesOf(bases: readonly string[], path: string): { pattern: RegExp; segments: number }[] {
  return bases.flatMap((base) => {
    const written = (base.replace(/\/$/, '') + path).replace(/\{[^}]*\}/g, ANY)
    // A server without a host is wherever the document was published: any host will do.
    const isRelative = written.startsWith('/')
    if (!isRelative && !URL.canParse(written)) return []
    const { origin, pathname, search } = new URL(written, `https://${ANY}`)
    const place = (origin + pathname + search)
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(ANY, '[^/?&#]+')
    // A query in a path, `/index.php?/projects`, tells operations apart; others may follow it.
    const end = search === '' ? '(?:[?#].*)?$' : '(?:[&#].*)?$'
    const pattern = new RegExp(`^${isRelative ? place.replace('https', 'https?') : place}${end}`)
    return [{ pattern, segments: segmentsOf(pathname) }]
  })
}

function segmentsOf(pathname: string): number {
  let count = 0
  for (let at = pathname.indexOf('/'); at >= 0; at = pathname.indexOf('/', at + 1)) count++
  return count
}

import { resolve } from './compare-to-schema.ts'

/** An operation of a document. */
export interface FoundOperation {
  /** `METHOD /path`, as the document spells it. */
  key: string
  /** The document's Operation Object. */
  operation: { readonly [member: string]: unknown }
}

const METHOD = /^(get|put|post|delete|options|head|patch|trace|query)$/
/** Stands for any text while an address is normalised: needs no encoding in a host nor in a path. */
const ANY = 'any--latchkey--any'

/**
 * Reads once where the operations of a document are served; the function it returns finds the one a request is for.
 *
 * Servers of an operation come before those of its path, and these before the document's. `baseUrls` replace them all.
 * Where several paths fit, the one with the most letters of its own does: `/{id}:cancel` rather than `/{id}`.
 */
export function indexOperations(
  document: object,
  baseUrls: readonly string[] | undefined,
): (method: string, url: string) => FoundOperation | undefined {
  const { paths, servers } = document as { paths?: object; servers?: unknown }
  const known = Object.entries(paths ?? {}).flatMap(([path, given]) => {
    const item = resolve(document, given)
    const ownLetters = path.replace(/\{[^}]*\}/g, '').length
    return Object.entries(item).flatMap(([name, member]) => {
      if (!METHOD.test(name)) return []
      const method = name.toUpperCase()
      const operation = resolve(document, member)
      const bases = baseUrls ?? urlsOf(operation['servers'] ?? item['servers'] ?? servers)
      return [{ key: `${method} ${path}`, operation, method, ownLetters, address: addressOf(bases, path) }]
    })
  })
  known.sort((one, other) => other.ownLetters - one.ownLetters)

  return (method, url) => {
    const { origin, pathname } = new URL(url)
    const place = origin + pathname
    return known.find((one) => one.method === method.toUpperCase() && one.address.test(place))
  }
}

function urlsOf(servers: unknown): string[] {
  const urls = (Array.isArray(servers) ? servers : []).map((server) => String(Object(server).url))
  // OpenAPI 3.1, OpenAPI Object: without servers there is one, whose URL is `/`.
  return urls.length > 0 ? urls : ['/']
}

/** Matches origin and path of an operation, with any values for the variables of both. */
function addressOf(bases: readonly string[], path: string): RegExp {
  const places = bases.flatMap((base) => {
    const written = (base.replace(/\/$/, '') + path).replace(/\{[^}]*\}/g, ANY)
    // A server without a host is wherever the document was published: any host will do.
    const isRelative = written.startsWith('/')
    if (!isRelative && !URL.canParse(written)) return []
    const { origin, pathname } = new URL(written, `https://${ANY}`)
    const place = (origin + pathname).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(ANY, '[^/]+')
    return [isRelative ? place.replace('https', 'https?') : place]
  })
  return new RegExp(`^(${places.join('|')})$`)
}

import { resolve } from './compare-to-schema.ts'

/** An operation of a document and where it is served. */
export interface ServedOperation {
  /** `METHOD /path`, as the document spells it. */
  key: string
  /** The document's Operation Object. */
  operation: { readonly [member: string]: unknown }
}

const METHOD = /^(get|put|post|delete|options|head|patch|trace|query)$/
/** Stands for any text, in hosts and paths; needs no encoding in either. */
const ANY = 'any--latchkey--any'

/**
 * Reads where the operations of a document are served, once; the function it returns finds the one a request is for.
 *
 * Servers of an operation come before those of its path, and these before the document's. `baseUrls` replace them all.
 * Where several paths fit, the one with the most letters of its own does, so that `/{id}:cancel` comes before `/{id}`.
 */
export function findOperations(
  document: object,
  baseUrls: readonly string[] | undefined,
): (method: string, url: string) => ServedOperation | undefined {
  const { paths, servers } = document as { paths?: object; servers?: unknown }
  const places = Object.entries(paths ?? {}).flatMap(([path, given]) => {
    const item = resolve(document, given)
    return Object.entries(item)
      .filter(([method]) => METHOD.test(method))
      .map(([method, member]) => {
        const operation = resolve(document, member)
        const bases = baseUrls ?? urlsOf(operation['servers'] ?? item['servers'] ?? servers)
        const key = `${method.toUpperCase()} ${path}`
        return { key, operation, method: method.toUpperCase(), ownLetters: path.replace(/\{[^}]*\}/g, '').length, pattern: patternOf(bases, path) }
      })
  })
  places.sort((one, other) => other.ownLetters - one.ownLetters)
  return (method, url) => {
    const { origin, pathname } = new URL(url)
    return places.find((place) => place.method === method.toUpperCase() && place.pattern.test(origin + pathname))
  }
}

function urlsOf(servers: unknown): string[] {
  const urls = (Array.isArray(servers) ? servers : []).map((server) => String((server as { url?: unknown }).url))
  // OpenAPI 3.1, OpenAPI Object: without servers there is one, with the URL `/`.
  return urls.length > 0 ? urls : ['/']
}

/** Matches origin and path. A server without a host is wherever the document was: any origin will do. */
function patternOf(bases: readonly string[], path: string): RegExp {
  const places = bases.flatMap((base) => {
    const written = (base.replace(/\/$/, '') + path).replace(/\{[^}]*\}/g, ANY)
    const url = URL.canParse(written) || written.startsWith('/') ? new URL(written, `https://${ANY}`) : undefined
    return url ? [escape(url.origin + url.pathname)] : []
  })
  return new RegExp(`^(${places.join('|')})$`)
}

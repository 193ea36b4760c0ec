import type { Operation } from './document.ts'
import { escapeRegExp } from './document.ts'

export interface Route {
  readonly operation: Operation
  readonly pathParameters: { readonly [name: string]: string }
  /** The query apart from what belongs to the path, as in `/index.php?/projects/{id}`. */
  readonly query: string
}

export type RouteResult =
  | ({ readonly kind: 'found' } & Route)
  | { readonly kind: 'other-method'; readonly allow: readonly string[] }
  | { readonly kind: 'none' }

/**
 * Finds the operation of a URL, below each base path the operation is served from. Literal text beats parameters, and in
 * documents with custom verbs (`/envelopes/{id}:cancel`) a parameter never swallows a colon.
 */
export function createRouter(
  operations: readonly Operation[],
  isOwnOrigin: (origin: string) => boolean,
): (method: string, url: URL) => RouteResult {
  const customVerbs = operations.some((operation) => /\}:[^/]/.test(operation.path))
  const segment = customVerbs ? '([^/:]+)' : '([^/]+)'
  const routes = operations
    .flatMap((operation) =>
      operation.bases.map((base) => {
        // A fragment tells operations of one path apart for readers, and never goes over the wire.
        const template = base.basePath + operation.path.replace(/#.*/, '')
        const parts = template.split(/\{([^}]*)\}/)
        const hasQuery = template.includes('?')
        const pattern = parts
          .map((part, index) => (index % 2 === 0 ? escapeRegExp(part) : hasQuery ? '([^/&]+)' : segment))
          .join('')
        return {
          operation,
          origin: base.origin,
          hasQuery,
          expression: new RegExp(hasQuery ? `^${pattern}(?:&(.*))?$` : `^${pattern}$`),
          names: parts.filter((_, index) => index % 2 === 1),
          literals: parts.filter((_, index) => index % 2 === 0).join('').length,
        }
      }),
    )
    .toSorted((a, b) => b.literals - a.literals)

  return (method, url) => {
    const own = isOwnOrigin(url.origin)
    const allow = new Set<string>()
    for (const route of routes) {
      if (!own && !route.origin.test(url.origin)) continue
      const match = route.expression.exec(route.hasQuery ? url.pathname + url.search : url.pathname)
      if (match === null) continue
      if (route.operation.method !== method) {
        allow.add(route.operation.method)
        continue
      }
      const values = route.names.map((name, index) => [name, decode(match[index + 1] ?? '')])
      const query = route.hasQuery ? (match[route.names.length + 1] ?? '') : url.search
      return { kind: 'found', operation: route.operation, pathParameters: Object.fromEntries(values), query }
    }
    return allow.size > 0 ? { kind: 'other-method', allow: [...allow] } : { kind: 'none' }
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

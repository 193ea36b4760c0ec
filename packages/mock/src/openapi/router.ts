import type { Operation } from './document.ts'
import { escapeRegExp } from './document.ts'

export interface Route {
  readonly operation: Operation
  /** Operations that are the same on the wire: their paths differ by a fragment, which is for readers alone. */
  readonly variations: readonly Operation[]
  /** As they stand in the URL: percent-encoded. */
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
        const template = base.basePath + wirePath(operation)
        const parts = template.split(/\{([^}]*)\}/)
        const hasQuery = template.includes('?')
        const pattern = parts
          .map((part, index) =>
            index % 2 === 0 ? escapeRegExp(asInUrl(part)) : hasQuery ? '([^/&]+)' : segment,
          )
          .join('')
        return {
          operation,
          origin: base.origin,
          hasQuery,
          expression: new RegExp(hasQuery ? `^${pattern}(?:&(.*))?$` : `^${pattern}$`),
          names: parts.filter((_, index) => index % 2 === 1),
          literals: parts.filter((_, index) => index % 2 === 0).join('').length,
          hasFragment: operation.path.includes('#'),
        }
      }),
    )
    .toSorted((a, b) => b.literals - a.literals || Number(a.hasFragment) - Number(b.hasFragment))

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
      const values = route.names.map((name, index) => [name, match[index + 1] ?? ''])
      const query = route.hasQuery ? (match[route.names.length + 1] ?? '') : url.search
      const { operation } = route
      const variations = operations.filter(
        (one) => one !== operation && one.method === method && wirePath(one) === wirePath(operation),
      )
      return { kind: 'found', operation, variations, pathParameters: Object.fromEntries(values), query }
    }
    return allow.size > 0 ? { kind: 'other-method', allow: [...allow] } : { kind: 'none' }
  }
}

/** A part of a path as a URL has it: with what it may not hold percent-encoded. */
function asInUrl(part: string): string {
  return part.replace(/[ "<>`\u0080-\ud7ff\ue000-\u{10ffff}]/gu, encodeURIComponent)
}

/** A fragment tells operations of one path apart for readers, and never goes over the wire. */
function wirePath({ path }: Operation): string {
  return path.replace(/#.*/, '')
}

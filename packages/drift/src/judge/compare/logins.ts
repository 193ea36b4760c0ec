import {
  type DocumentIndex,
  isObject,
  type Json,
  objectOf,
  type OperationEntry,
  propertyNames,
} from '@latchkey/openapi'

/**
 * The operations that hand out tokens: marked with a token dialect, named as `tokenUrl` or `refreshUrl` of an OAuth
 * flow, taking a `grant_type`, or answering with an access token; and those the caller names.
 */
export function tokenOperations(index: DocumentIndex, named: readonly string[] = []): ReadonlySet<string> {
  const paths = tokenPaths(index)
  return new Set(
    index.operations
      .filter(({ kind }) => kind === 'path')
      .filter(
        (entry) =>
          named.includes(entry.id) ||
          entry.operation.value['x-token-dialect'] !== undefined ||
          (entry.method === 'post' &&
            (paths.some((path) => isPathOf(entry.key, path)) || speaksTokens(index, entry))),
      )
      .map(({ id }) => id),
  )
}

/** Paths of the token addresses the security schemes state. */
function tokenPaths(index: DocumentIndex): string[] {
  const schemes = Object.values(objectOf(objectOf(index.root['components'])['securitySchemes']))
  return schemes.flatMap((scheme) =>
    Object.values(objectOf(objectOf(scheme)['flows'])).flatMap((flow) =>
      ['tokenUrl', 'refreshUrl'].flatMap((key) => {
        const url = objectOf(flow)[key]
        if (typeof url !== 'string') return []
        const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '')
        return path.length > 1 ? [path] : []
      }),
    ),
  )
}

/** The path of a URL holds the server's own path before it. */
function isPathOf(path: string, full: string): boolean {
  return full === path || full.endsWith(path)
}

function speaksTokens(index: DocumentIndex, { operation }: OperationEntry): boolean {
  const body = index.resolve({
    pointer: operation.pointer,
    value: operation.value['requestBody'] ?? {},
  }).value
  const asked = namesIn(index, body)
  if (asked.has('grant_type') || asked.has('grantType')) return true
  const given = Object.entries(objectOf(operation.value['responses']))
    .filter(([status]) => /^2/.test(status))
    .flatMap(([, value]) => [...namesIn(index, index.resolve({ pointer: operation.pointer, value }).value)])
  return given.includes('access_token') || given.includes('accessToken')
}

function namesIn(index: DocumentIndex, body: Json): ReadonlySet<string> {
  const contents = Object.values(objectOf(objectOf(body)['content']))
  return new Set(
    contents.flatMap((media) => (isObject(media) ? [...propertyNames(index.root, media['schema'])] : [])),
  )
}

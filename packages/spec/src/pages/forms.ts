import { isObject, type JsonObject, objectOf } from '@latchkey/openapi'

/** What a YAML or JSON block of a documentation page can be. */
export type Form =
  | 'openapi'
  | 'swagger'
  | 'asyncapi'
  | 'mintlify-old'
  | 'openrpc'
  | 'arazzo'
  | 'overlay'
  | 'swagger-1'
  | 'postman'
  | 'unknown'

export function formOf(data: JsonObject): Form {
  if (data['openapi'] !== undefined) return 'openapi'
  if (data['swagger'] !== undefined) return 'swagger'
  if (data['asyncapi'] !== undefined || isMintlifyChannel(data)) return 'asyncapi'
  if (isMintlifyOperation(objectOf(data['paths']))) return 'mintlify-old'
  if (data['openrpc'] !== undefined) return 'openrpc'
  if (data['arazzo'] !== undefined) return 'arazzo'
  if (data['overlay'] !== undefined) return 'overlay'
  if (data['swaggerVersion'] !== undefined) return 'swagger-1'
  if (String(objectOf(data['info'])['schema']).includes('.getpostman.com/')) return 'postman'
  return 'unknown'
}

/** Mintlify writes an AsyncAPI channel in members of its own. */
function isMintlifyChannel(data: JsonObject): boolean {
  const lists = ['servers', 'operations', 'sendOperations', 'receiveOperations']
  return typeof data['id'] === 'string' && lists.some((name) => Array.isArray(data[name]))
}

/** Before it embedded OpenAPI, Mintlify wrote `paths: { path, method, request, response }`. */
function isMintlifyOperation(paths: JsonObject): boolean {
  return (
    typeof paths['path'] === 'string' && typeof paths['method'] === 'string' && isObject(paths['request'])
  )
}

/** Why a form is refused, or `undefined` where it is not. */
export function refusalOf(form: Form): string | undefined {
  switch (form) {
    case 'asyncapi':
      return 'is an AsyncAPI document; only OpenAPI can become a client'
    case 'openrpc':
      return 'is an OpenRPC document; only OpenAPI can become a client'
    case 'arazzo':
      return 'is an Arazzo document, which describes calls of other documents; those are needed'
    case 'overlay':
      return 'is an Overlay, which changes another document; that one is needed'
    case 'swagger-1':
      return 'is a Swagger 1 document; OpenAPI 3 or Swagger 2.0 is needed'
    case 'postman':
      return 'is a Postman collection; only OpenAPI can become a client'
    case 'mintlify-old':
      return 'is the form Mintlify used before it embedded OpenAPI; the newer page or the OpenAPI file is needed'
    case 'unknown':
      return 'has no "openapi" member: this is not an OpenAPI document'
    default:
      return undefined
  }
}

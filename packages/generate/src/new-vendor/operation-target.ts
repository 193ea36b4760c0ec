import { literal, type Operation } from '@latchkey/openapi'

/** The target of an overlay's action that changes an operation; JSONPath (RFC 9535) escapes texts as TypeScript does. */
export function operationTarget({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `$.paths[${literal(path)}].${method.toLowerCase()}`
}

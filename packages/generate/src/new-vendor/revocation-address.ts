import { type JsonObject, type Operation, operationsOf } from '@latchkey/openapi'
import { requestSchema, serversOf } from '@latchkey/spec'
import { serversFor } from './documented-token.ts'
import { schemaProperties } from './schema-properties.ts'

/**
 * The address of the operation that ends tokens as RFC 7009 says: a POST that is called so and takes a form with a `token`.
 * It is told the client's secret, so it must have the servers of the token operation.
 */
export function revocationAddress(document: JsonObject, token: Operation): string | undefined {
  const found = operationsOf(document).find((one) => {
    const [, form] = requestSchema(document, one, 'form')
    const isCalledSo = one.method === 'POST' && /revo(ke|cation)[^/{}]*$/i.test(one.path)
    return isCalledSo && !one.path.includes('{') && schemaProperties(document, form).has('token')
  })
  if (!found || serversOf(document, found) !== serversOf(document, token)) return undefined
  const [server = ''] = serversFor(document, found)
  return /^https:\/\/[^{}]+$/.test(server) ? server.replace(/\/+$/, '') + found.path : undefined
}

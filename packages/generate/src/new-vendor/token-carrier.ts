import { deref, type JsonObject, objectOf } from '@latchkey/openapi'

const tokenName = /(^|[-_.])(access|auth|session|bearer|id)[-_]?token$|^(x[-_])?token$/i

/**
 * Where calls carry the tokens of the document's own token operation, as a dialect's `calls` has it: in the one API key that
 * is called a token, where no scheme of the document is one for tokens by itself.
 */
export function tokenCarrier(document: JsonObject): JsonObject | undefined {
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes'])).map((one) =>
    objectOf(deref(document, one)),
  )
  const isForTokens = ({ type, scheme }: JsonObject): boolean =>
    type === 'oauth2' || type === 'openIdConnect' || (type === 'http' && !/^basic$/i.test(String(scheme)))
  if (schemes.some(isForTokens)) return undefined
  const keys = schemes.filter(({ type, name }) => type === 'apiKey' && tokenName.test(String(name)))
  const [key] = keys
  if (!key || keys.length > 1) return undefined
  const { in: place, name } = key
  return place === 'header' || place === 'query' || place === 'cookie' ? { [place]: name! } : undefined
}

import type { OpenApiDocument, Operation, SecurityRequirement } from './openapi/document.ts'
import { asObject, responseFor, resolve } from './openapi/document.ts'
import { isFieldName } from './openapi/fields.ts'
import { createProblem, Refusal } from './problem.ts'
import { textIn, type TokenPlace } from './token/dialect.ts'
import type { LiveToken, TokenLedger } from './token/ledger.ts'

/** The access token that documents without a token endpoint accept. */
export const staticAccessToken = 'mock-token'

/** Lets a request in or refuses it; returns the token it came with. @throws Refusal 401 or 403 */
export type Gate = (
  operation: Operation,
  headers: Headers,
  query: URLSearchParams,
  ownBearerSchemes: readonly string[],
) => LiveToken | undefined

const answersChallenges = /^(digest|negotiate|ntlm|hoba|mutual|scram-.*|vapid|dpop|)$/i

/**
 * Judges `security`: bearer, OAuth 2 and OpenID schemes need a live token; API keys, HTTP Basic and client certificates
 * need only be there, since a mock has none to compare with. Schemes that answer a challenge of each call, such as Digest,
 * are let pass: a mock makes no challenge. So are those that nobody can meet: a type nobody knows, a key without a place or a name, and one that
 * is not defined where no tokens are handed out. Tokens that the document hands out and asks for nowhere are one way in.
 */
export function createGate(
  document: OpenApiDocument,
  realm: string,
  tokens: TokenLedger,
  hasTokenEndpoint: boolean,
  place: TokenPlace,
  operations: readonly Operation[],
): Gate {
  const schemes = asObject(asObject(document['components'])['securitySchemes'])
  const schemeOf = (name: string): Record<string, unknown> =>
    Object.hasOwn(schemes, name) ? resolve(document, schemes[name]) : {}
  const asked = operations.flatMap(({ security }) => security.flatMap((one) => Object.keys(one)))
  const isImplied = hasTokenEndpoint && !asked.some((name) => isForTokens(schemeOf(name), place))

  return (operation, headers, query, ownBearerSchemes) => {
    const bearer = readToken(headers, query, place)
    const token = bearer === undefined ? undefined : tokens.find(bearer)
    const isStatic = !hasTokenEndpoint && bearer === staticAccessToken
    const { security } = operation
    const isLetIn = security.length === 0 || (isImplied && token !== undefined)
    if (isLetIn || security.some((requirement) => meets(requirement))) return token
    if (token !== undefined) {
      const status = responseFor(operation, 403) === undefined ? 401 : 403
      throw new Refusal(status, 'The token is of a kind this operation does not take.', {
        ...(status === 403 ? { code: 'insufficient_scope' } : {}),
        headers: challenge('insufficient_scope'),
      })
    }
    throw unauthorized(bearer === undefined ? undefined : 'invalid_token', realm)

    function meets(requirement: SecurityRequirement): boolean {
      return Object.keys(requirement).every((name) => {
        const scheme = schemeOf(name)
        switch (scheme['type']) {
          case 'apiKey':
            return hasKey(scheme)
          case 'mutualTLS':
            return true
          case undefined:
            return !hasTokenEndpoint || hasToken(name)
          case 'http':
            if (/^bearer$/i.test(String(scheme['scheme']))) return hasToken(name)
            return answersChallenges.test(String(scheme['scheme'])) || headers.has('authorization')
          case 'oauth2':
          case 'openIdConnect':
            return hasToken(name)
          default:
            return true
        }
      })
    }

    function hasKey({ in: where, name }: Record<string, unknown>): boolean {
      if (where === 'query') return query.has(String(name))
      if (where === 'cookie') return (headers.get('cookie') ?? '').includes(`${String(name)}=`)
      return where !== 'header' || !isFieldName(name) || headers.has(name)
    }

    function hasToken(scheme: string): boolean {
      if (isStatic) return true
      if (token === undefined) return false
      return token.kind === undefined ? !ownBearerSchemes.includes(scheme) : token.kind === scheme
    }
  }

  function challenge(error: string | undefined): Record<string, string> {
    return { 'www-authenticate': bearerChallenge(realm, error) }
  }
}

/** Whether a scheme is met by a token; one that is not defined may be. */
function isForTokens(scheme: Record<string, unknown>, place: TokenPlace): boolean {
  const { type, in: where, name } = scheme
  const of = String(name).toLowerCase()
  if (type !== 'apiKey')
    return type === 'http' ? /^bearer$/i.test(String(scheme['scheme'])) : type !== 'mutualTLS'
  if ('query' in place) return where === 'query' && name === place.query
  if ('template' in place) {
    const isOwn = where === 'header' && of === place.header.toLowerCase()
    return isOwn || (where === 'cookie' && place.template.includes(`${String(name)}=`))
  }
  const isCookie = place.header === 'Cookie' && place.scheme === `${String(name)}=`
  return where === 'cookie' ? isCookie : where === 'header' && of === place.header.toLowerCase()
}

/** The token of a request: after the scheme, without regard to its case. */
function readToken(headers: Headers, query: URLSearchParams, place: TokenPlace): string | undefined {
  if ('query' in place) return query.get(place.query) ?? undefined
  if ('template' in place) return textIn(place.template, 'access_token', headers.get(place.header))[0]
  const { header, scheme } = place
  const said = (headers.get(header) ?? '').trim()
  if (scheme.endsWith('=')) {
    const parts = /^cookie$/i.test(header) ? said.split(/;\s*/) : [said]
    const own = parts.find((part) => part.startsWith(scheme))?.slice(scheme.length)
    return own
  }
  const words = said.split(/\s+/)
  const token = scheme === '' ? words[0] : words[1]
  const isOf = words.length === (scheme === '' ? 1 : 2)
  return isOf && token && (scheme === '' || words[0]?.toLowerCase() === scheme.toLowerCase())
    ? token
    : undefined
}

/** RFC 6750 section 3: the error is named only when a token was sent. */
export function unauthorized(error: string | undefined, realm: string): Refusal {
  const detail =
    error === undefined ? 'An access token is required.' : 'The access token is unknown, expired or revoked.'
  return new Refusal(401, detail, {
    code: error ?? createProblem(401, '').code,
    headers: { 'www-authenticate': bearerChallenge(realm, error) },
  })
}

function bearerChallenge(realm: string, error: string | undefined): string {
  return error === undefined ? `Bearer realm="${realm}"` : `Bearer realm="${realm}", error="${error}"`
}

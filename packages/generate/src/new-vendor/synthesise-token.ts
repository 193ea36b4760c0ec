import type { JsonObject } from '@latchkey/openapi'
import { deviceGrant } from '../grants.ts'
import type { ClientAuth } from './client-auth.ts'
import type { TokenUrl } from './oauth-flows.ts'

/**
 * The token operation an OAuth 2 security scheme implies, written as RFC 6749 says.
 *
 * @param source address of the page or document the scheme was read from
 * @param clientAuth how clients prove themselves, which the scheme does not say
 * @param isSaid whether somebody else does
 */
export function synthesiseTokenOperation(
  { server, path, grants, refreshPath, scopes }: TokenUrl,
  source: string,
  clientAuth: ClientAuth,
  isSaid: boolean,
): JsonObject {
  const parametersOf = (grant: string): string[] => [
    ...new Set([...(bodyParameters[grant] ?? []), ...provedInBody[clientAuth]]),
  ]
  const variables = Array.from(path.matchAll(/\{([^}]+)\}/g), ([, name]) => name!)
  const properties = Object.fromEntries([
    ['grant_type', { type: 'string', enum: grants }],
    ...[...new Set(grants.flatMap(parametersOf))].map((name) => [
      name,
      { type: 'string', description: descriptions(scopes)[name] ?? '' },
    ]),
  ]) as JsonObject
  const dialectOf = (some: readonly string[]): JsonObject => ({
    encoding: 'form',
    clientAuth,
    ...(!isSaid && clientAuth === 'client_secret_basic' && { basicOrBody: true }),
    grants: Object.fromEntries(some.map((grant) => [grant, { parameters: parametersOf(grant) }])),
  })
  const isElsewhere = (grant: string): boolean => grant === 'refresh_token' && refreshPath !== undefined
  const servers = [server]
  return {
    [path]: {
      servers,
      ...(variables.length > 0 && {
        parameters: variables.map((name) => ({
          name,
          in: 'path',
          required: true,
          schema: { type: 'string' },
        })),
      }),
      post: {
        operationId: 'getAccessToken',
        summary: 'Get an access token',
        description: 'RFC 6749, section 3.2. Implied by the OAuth 2 security scheme of the document.',
        'x-source': source,
        'x-confidence': 'inferred',
        'x-token-dialect': dialectOf(grants.filter((grant) => !isElsewhere(grant))),
        ...tokenCall(properties),
      },
    },
    ...(refreshPath !== undefined && {
      [refreshPath]: {
        servers,
        post: {
          operationId: 'refreshAccessToken',
          summary: 'Refresh an access token',
          description: 'RFC 6749, section 6. Implied by the OAuth 2 security scheme of the document.',
          'x-source': source,
          'x-confidence': 'inferred',
          'x-token-dialect': dialectOf(['refresh_token']),
          ...tokenCall(properties),
        },
      },
    }),
  }
}

function tokenCall(properties: JsonObject): JsonObject {
  const json = (description: string, schema: JsonObject): JsonObject => ({
    description,
    content: { 'application/json': { schema } },
  })
  return {
    security: [],
    requestBody: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: { type: 'object', properties, required: ['grant_type'] },
        },
      },
    },
    responses: {
      '200': json('A token (section 5.1).', answer),
      '400': json('Refused (section 5.2).', error),
      '401': json('The client could not be authenticated (section 5.2).', error),
    },
  }
}

/** What proves the client in the body of a token request (RFC 6749, section 2.3.1). */
const provedInBody: Record<ClientAuth, readonly string[]> = {
  client_secret_basic: [],
  client_secret_post: ['client_id', 'client_secret'],
  none: ['client_id'],
}

/** What each grant sends besides `grant_type` when client id and secret travel in a header. */
const bodyParameters: Record<string, readonly string[]> = {
  // What a token is for is asked by one of these, where it is asked: RFC 8707, and the word of those before it.
  client_credentials: ['scope', 'audience', 'resource'],
  password: ['username', 'password', 'scope'],
  refresh_token: ['refresh_token', 'scope'],
  authorization_code: ['code', 'code_verifier', 'redirect_uri', 'client_id'],
  [deviceGrant]: ['device_code', 'client_id'],
}

function descriptions(scopes: readonly string[]): Record<string, string> {
  const documented = scopes.length > 0 ? ` The document names ${scopes.join(', ')}.` : ''
  return {
    scope: `Scopes, separated by spaces.${documented}`,
    audience: 'What the token is for, where the server asks for that.',
    resource: 'The same as an address (RFC 8707).',
    username: 'The resource owner’s name.',
    password: 'The resource owner’s password.',
    refresh_token: 'The refresh token to use.',
    code: 'The authorization code.',
    device_code: 'The device code (RFC 8628).',
    code_verifier: 'The PKCE verifier (RFC 7636).',
    redirect_uri: 'The redirect address of the authorization request.',
    client_id: 'The client.',
    client_secret: 'The secret of the client.',
  }
}

const answer = {
  type: 'object',
  required: ['access_token', 'token_type'],
  properties: {
    access_token: { type: 'string' },
    token_type: { type: 'string' },
    expires_in: { type: 'integer', description: 'Lifetime in seconds.' },
    refresh_token: { type: 'string' },
    scope: { type: 'string' },
  },
}

const error = {
  type: 'object',
  required: ['error'],
  properties: {
    error: { type: 'string' },
    error_description: { type: 'string' },
    error_uri: { type: 'string' },
  },
}

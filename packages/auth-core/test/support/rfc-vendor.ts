/** The token operation of a vendor that follows RFC 6749 to the letter, as openapi-typescript would type it. */
export interface RfcPaths {
  '/token': {
    post: {
      requestBody: {
        content: {
          'application/x-www-form-urlencoded':
            | {
                grant_type: 'client_credentials'
                client_id: string
                client_secret?: string
                scope?: string
                target?: string
              }
            | {
                grant_type: 'password'
                client_id: string
                client_secret?: string
                username: string
                password: string
              }
            | {
                grant_type: 'refresh_token'
                client_id: string
                client_secret?: string
                refresh_token: string
              }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              access_token: string
              token_type: string
              expires_in?: number
              refresh_token?: string
              scope?: string
            }
          }
        }
        400: { content: { 'application/json': { error: string } } }
      }
    }
  }
  '/things': { get: { responses: { 200: { content: { 'application/json': { ok: boolean } } } } } }
}

export const rfcDialect = {
  encoding: 'form',
  grants: { client_credentials: { fixed: {} }, password: { fixed: {} }, refresh_token: { fixed: {} } },
  fields: {
    grant_type: 'grant_type',
    client_id: 'client_id',
    client_secret: 'client_secret',
    scope: 'scope',
    target: 'target',
    username: 'username',
    password: 'password',
    refresh_token: 'refresh_token',
  },
  response: {
    access_token: ['access_token'],
    token_type: ['token_type'],
    expires_in: ['expires_in'],
    refresh_token: ['refresh_token'],
    scope: ['scope'],
  },
} as const

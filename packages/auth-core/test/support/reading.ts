import { observeFetch } from '@latchkey/testkit'
import { shapedResponse } from '../../src/dialect.ts'
import type { TokenDialect } from '../../src/index.ts'
import { exchangeWith } from './setup.ts'
import { rfcDialect } from './rfc-vendor.ts'

export const nitroDialect: TokenDialect = {
  ...rfcDialect,
  encoding: 'json',
  fields: { client_id: 'clientID', client_secret: 'clientSecret' },
  response: {
    access_token: ['access_token', 'accessToken'],
    token_type: ['token_type', 'tokenType'],
    expires_in: ['expires_in', 'expiresIn'],
  },
}

/** Whose responses are read by more than the names of members. */
export const shaped: TokenDialect = { ...rfcDialect, responseReader: shapedResponse }

export const read = (body: unknown, dialect: TokenDialect = rfcDialect, init?: ResponseInit) =>
  exchangeWith(
    observeFetch(() => new Response(typeof body === 'string' ? body : JSON.stringify(body), init)),
    {},
    dialect,
  )()

export const lifetimeOf = async (body: object, dialect?: TokenDialect) => {
  const token = await read(body, dialect)
  return token.expiresAtMs === undefined ? undefined : token.expiresAtMs - token.obtainedAtMs
}

import { isDeepStrictEqual } from 'node:util'
import type { Dialect, DialectCase } from '../judge-dialect.ts'

/** One vendor's token call as its public documentation has it: what is asked for, and what comes back. */
export type VendorFacts = Pick<
  DialectCase,
  'n' | 'title' | 'path' | 'method' | 'opts' | 'grant' | 'want' | 'life'
> &
  Partial<
    Pick<DialectCase, 'resType' | 'schemes' | 'address' | 'pathParam' | 'req' | 'res' | 'answerHeaders'>
  > & {
    dialect: Dialect
    /** The only request the vendor takes. */
    asks: {
      path?: string
      basic?: string
      form?: Record<string, string>
      json?: object
      query?: Record<string, string>
      headers?: Record<string, string>
    }
    answers: Record<string, unknown> | string | (() => Record<string, unknown>)
    /** What a call of the API must bring, where that is not the bearer token. */
    calls?: { headers?: Record<string, string>; query?: Record<string, string> }
  }

export const id = 'cid'
export const secret = 's3c/ret+:%'
export const app = { clientId: id, clientSecret: secret }
export const inBody = { client_id: id, client_secret: secret }
export const own = ['client_id', 'client_secret']
export const code = { grant: 'authorization_code', ...app, code: 'c1', codeVerifier: 'v'.repeat(43) }
export const redirectUri = 'https://app.example/cb'
export const refresh = { grant: 'refresh_token', ...app, refreshToken: 'R0' }
export const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
export const inTwoHours = (): number => Math.floor(Date.now() / 1000) + 7200
/** A point in time as JavaScript writes it. */
export const isoInTwoHours = (): string => new Date(inTwoHours() * 1000).toISOString()

export const post = { encoding: 'form', clientAuth: 'client_secret_post' } as const
export const json = { encoding: 'json', clientAuth: 'client_secret_post' } as const
/** The secret as Basic takes it without encoding. */
export const plain = { ...app, clientSecret: 'plain' }
export const clientCredentials = { client_credentials: { parameters: own } }
export const login = { password: { parameters: ['username', 'password'] } }
/** A dialect that sends the credentials alone and gets a token without its type. */
export const bare = { grants: clientCredentials, fields: { grant_type: null }, tokenTypeOptional: true }

/** What a row asks with where only the response is its own. */
export const asksForm = { opts: app, asks: { form: { grant_type: 'client_credentials', ...inBody } } }
export const asksBare = { opts: app, asks: { json: inBody } }

/** The response of RFC 6749, and what is read in it. */
export const standard = {
  answers: { access_token: 'fu', token_type: 'Bearer', expires_in: 3600 },
  want: 'fu',
  life: 3600,
}
/** A response that is the token and nothing else. */
export const bareToken = { answers: { token: 'fu' }, want: 'fu' }

/** @throws Error for what is not what a vendor wants */
export function same(got: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(got, wanted))
    throw new Error(`got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`)
}

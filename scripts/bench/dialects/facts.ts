import type { Dialect, DialectCase } from '../judge-dialect.ts'

/** One vendor's token call as its public documentation has it: what is asked for, and what comes back. */
export type VendorFacts = Pick<
  DialectCase,
  'n' | 'title' | 'path' | 'method' | 'opts' | 'grant' | 'want' | 'life'
> &
  Partial<Pick<DialectCase, 'resType' | 'schemes' | 'pathParam' | 'req' | 'res' | 'answerHeaders'>> & {
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

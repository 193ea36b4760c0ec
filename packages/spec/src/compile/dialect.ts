import type { JsonObject } from '@latchkey/openapi'

/** What may differ from grant to grant. */
export interface GrantDialect {
  encoding: 'form' | 'json'
  clientAuth: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none'
  basicEncoding?: 'form' | 'raw' | undefined
  /** Every parameter with its name on the wire. */
  fields: { [parameter: string]: string }
  scopeSeparator?: string | undefined
  /** What a request consists of beside a body of named members; undefined where there is nothing else. */
  shape?: RequestShape | undefined
}

/** What a token request is made of beside a body of named members. */
export interface RequestShape {
  method?: string | undefined
  path?: string[] | undefined
  query?: { [parameter: string]: string } | undefined
  headers?: { [header: string]: string } | undefined
  headerOnly?: string[] | undefined
  constants?: JsonObject | undefined
  lists?: string[] | undefined
  literals?: string[] | undefined
  idInBody?: true | undefined
}

/** How a response states how long a token lives. */
export type LifetimeForm =
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'days'
  | 'milliseconds'
  | 'hours-minutes-seconds'
  | 'duration'
  | 'epoch-seconds'
  | 'epoch-milliseconds'
  | 'date'
  | 'jwt-exp'

/** How a token response is read. */
export interface ResponseDialect {
  response: { [what: string]: string[] }
  apiOrigins?: string[] | undefined
  responseEncoding?: 'form' | 'json' | undefined
  successCodes?: (string | number | boolean)[] | undefined
  /** Places of further values that belong to the token. */
  tokenParts?: string[] | undefined
  lifetime?: LifetimeForm | undefined
  refreshLifetime?: LifetimeForm | undefined
  endlessLifetimes?: number[] | undefined
  mayLiveLong?: boolean | undefined
  tokenTypes?: string[] | undefined
  tokenTypeOptional?: boolean | undefined
  defaultLifetimeSeconds?: number | undefined
  reauthErrors?: string[] | undefined
  transientErrors?: string[] | undefined
}

/** One grant: its constants, what must be given, and where it differs from the rest. */
export interface DialectGrant {
  fixed: { [parameter: string]: string }
  required?: string[] | undefined
  /** Parameters of the vendor's own that other grants list and this one does not. */
  without?: string[] | undefined
  /** The grant that trades the token of this one for the one that is used. */
  tradedBy?: string | undefined
  own?: (Partial<GrantDialect> & Partial<ResponseDialect> & { path?: string | undefined }) | undefined
}

/** The dialect as the package carries it: every default resolved, every parameter with its name on the wire. */
export type TokenDialect = GrantDialect & ResponseDialect & { grants: { [grant: string]: DialectGrant } }

/**
 * How the API wants to be given the token; a scheme that ends in `=` stands right before it. Of a token that is several
 * values, `{0}` stands for the first in `headers`.
 */
export type TokenCalls =
  { header: string; scheme: string } | { query: string } | { headers: { [header: string]: string } }

/** How people are sent to the authorization endpoint (RFC 6749 section 4.1.1). */
export interface AuthorizationFacts {
  /** Its address; undefined if neither the dialect nor a security scheme states one that can be used. */
  endpoint: string | undefined
  /** How it differs from RFC 6749; every member that is undefined is as there. */
  dialect: {
    fields?: { [parameter: string]: string } | undefined
    parameters?: { [name: string]: string } | undefined
    code?: string | undefined
    repeated?: string[] | undefined
    pkce?: false | undefined
    scopeSeparator?: string | undefined
  }
}

export interface TokenOperation {
  path: string
  /** Upper case. */
  method: string
  dialect: TokenDialect
  calls: TokenCalls | undefined
  /** Id and secret are tried in the body where HTTP Basic is refused. */
  basicOrBody: boolean | undefined
  /** Of the grant authorization_code, if there is one. */
  authorization: AuthorizationFacts | undefined
  /** Address of the revocation endpoint (RFC 7009). */
  revocation: string | undefined
  /** Address of the device authorization endpoint (RFC 8628). */
  deviceAuthorization: string | undefined
  /** `METHOD /path` of every operation that hands out tokens. */
  operations: string[]
}

export interface WrittenShape {
  encoding: GrantDialect['encoding']
  clientAuth: GrantDialect['clientAuth']
  basicEncoding?: GrantDialect['basicEncoding']
  fields?: { [parameter: string]: string | null }
  headers?: { [header: string]: string }
  query?: string[] | { [parameter: string]: string }
  scopeSeparator?: string
  constants?: JsonObject
  lists?: string[]
  idInBody?: boolean
}

export type WrittenGrant = Partial<WrittenShape> & {
  parameters: string[]
  fixed?: { [parameter: string]: string }
  path?: string
  tradedBy?: string
}

export interface WrittenAuthorization {
  url?: string
  fields?: { [parameter: string]: string }
  parameters?: { [name: string]: string }
  code?: string
  repeated?: string[]
}

export interface WrittenCalls {
  header?: string
  scheme?: string
  query?: string
  cookie?: string
  headers?: { [header: string]: string }
}

export type WrittenDialect = WrittenShape &
  Partial<ResponseDialect> & {
    grants: { [grant: string]: WrittenGrant }
    basicOrBody?: boolean
    expiresInUnit?: 'seconds' | 'minutes' | 'milliseconds'
    calls?: WrittenCalls
    authorization?: WrittenAuthorization
    revocation?: string
    deviceAuthorization?: string
  }

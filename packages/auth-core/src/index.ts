export { authFetch, type AuthFetchOptions } from './attach/auth-fetch.ts'
export type { CachedOptions } from './cache/cached-options.ts'
export { cached, type CachedTokenSource } from './cache/cached.ts'
export { parseChallenges, type Challenge } from './attach/challenges.ts'
export { checkUrl } from './lib/check-url.ts'
export { clientSecretBasic, clientSecretBasicRaw, type ClientAuth } from './request/client-auth.ts'
export { systemClock, type Clock } from './lib/clock.ts'
export type {
  DialectGrant,
  LifetimeForm,
  PostPath,
  StatedLifetime,
  TokenDialect,
  TokenDialectFor,
} from './request/dialect.ts'
export {
  ConfigurationError,
  LatchkeyError,
  TokenError,
  type LatchkeyErrorFacts,
  type TokenErrorCode,
  type TokenErrorFacts,
  type TokenErrorKind,
} from './lib/errors.ts'
export type { ExchangeCause, TokenEvent, TokenEventListener, TokenOrigin, TokenPlace } from './lib/events.ts'
export type { Exchange, ExchangeRequest } from './request/exchange.ts'
export type {
  AuthorizationCodeOptions,
  ClientCredentialsOptions,
  PasswordOptions,
  RefreshTokenOptions,
  Secret,
  TokenExchangeOptions,
} from './request/options.ts'
export { staticToken } from './cache/static-token.ts'
export { createToken } from './lib/create-token.ts'
export type { Token, TokenInit, TokenRequest, TokenSource } from './lib/token.ts'
export { tokenExchange, type TokenClient } from './request/token-exchange.ts'

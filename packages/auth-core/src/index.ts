export { authFetch, type AuthFetchOptions } from './auth-fetch.ts'
export { cached, type CachedOptions, type CachedTokenSource } from './cached.ts'
export { parseChallenges, type Challenge } from './challenges.ts'
export { checkUrl } from './check-url.ts'
export { clientSecretBasic, clientSecretBasicRaw, type ClientAuth } from './client-auth.ts'
export { systemClock, type Clock } from './clock.ts'
export type { PostPath, TokenDialect, TokenDialectFor } from './dialect.ts'
export {
  ConfigurationError,
  TokenError,
  type TokenErrorCode,
  type TokenErrorFacts,
  type TokenErrorKind,
} from './errors.ts'
export type { ExchangeCause, TokenEvent, TokenEventListener } from './events.ts'
export type { Exchange, ExchangeRequest } from './exchange.ts'
export type {
  AuthorizationCodeOptions,
  ClientCredentialsOptions,
  PasswordOptions,
  RefreshTokenOptions,
  Secret,
  TokenExchangeOptions,
} from './grant.ts'
export { staticToken } from './static-token.ts'
export { createToken, type Token, type TokenInit, type TokenRequest, type TokenSource } from './token.ts'
export { tokenExchange, type TokenClient } from './token-exchange.ts'

export { authorizationCode } from './request/grants/authorization-code.ts'
export { clientCredentials } from './request/grants/client-credentials.ts'
export { deviceCode } from './request/grants/device-code.ts'
export type { Grant, GrantCalls } from './request/grants/grant.ts'
export { jwtBearer } from './request/grants/jwt-bearer.ts'
export { password } from './request/grants/password.ts'
export { refreshToken } from './request/grants/refresh-token.ts'
export { securityTokenExchange } from './request/grants/token-exchange.ts'
export type {
  DeviceCodeOptions,
  GrantExchangeOptions,
  JwtBearerOptions,
  SecurityTokenExchangeOptions,
} from './request/options.ts'
export { grantExchange } from './request/token-exchange.ts'
export { withOwn } from './request/with-own.ts'

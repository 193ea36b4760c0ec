export { addressFromToken, type AddressFromTokenOptions, type ApiAddress } from './attach/api-address.ts'
export { basicOrBody } from './request/basic-or-body.ts'
export type {
  GrantCall,
  LifetimeForm,
  RequestWriter,
  ResponseReader,
  ScopeForm,
  StatedLifetime,
} from './request/dialect.ts'
export type { GrantOptions } from './request/options.ts'
export { extraParamsOf } from './request/extra-params-of.ts'
export {
  describedDialect,
  type DescribedDialect,
  type DescribedRequest,
} from './request/described-dialect.ts'
export {
  date,
  days,
  duration,
  endless,
  epochMilliseconds,
  epochSeconds,
  hours,
  hoursMinutesSeconds,
  jwtExp,
  longLived,
  milliseconds,
  minutes,
} from './request/lifetimes.ts'
export { ownWords, type OwnWords } from './request/own-words.ts'
export { seconds } from './request/read-lifetime.ts'
export { separatedScopes } from './request/scopes.ts'
export { tradedExchange, type TradeOptions } from './request/traded.ts'
export { severalResources } from './request/several-resources.ts'
export { severalValues } from './request/several-values.ts'
export { shapedRequest, type RequestShape } from './request/shaped-request.ts'
export { formResponse, shapedResponse } from './request/shaped-response.ts'
export { successCodes } from './request/success-codes.ts'

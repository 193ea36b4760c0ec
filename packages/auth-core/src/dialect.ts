export { addressFromToken, type AddressFromTokenOptions, type ApiAddress } from './attach/api-address.ts'
export { basicOrBody } from './request/basic-or-body.ts'
export type { LifetimeForm, RequestWriter, StatedLifetime } from './request/dialect.ts'
export {
  describedDialect,
  type DescribedDialect,
  type DescribedRequest,
} from './request/described-dialect.ts'
export {
  date,
  days,
  duration,
  epochMilliseconds,
  epochSeconds,
  hours,
  hoursMinutesSeconds,
  jwtExp,
  milliseconds,
  minutes,
} from './request/lifetimes.ts'
export { shapedRequest, type RequestShape } from './request/shaped-request.ts'

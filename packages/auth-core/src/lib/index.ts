// What Latchkey's own packages share beneath the public entries. No promise is made to others: it changes without notice.
export { abortable } from './abortable.ts'
export { checkNumber } from './check-number.ts'
export { refuseUnknown } from './errors.ts'
export { readCapped } from './read-capped.ts'
export { parseRetryAfter } from './retry-after.ts'

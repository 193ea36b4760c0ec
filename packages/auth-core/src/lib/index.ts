// What Latchkey's own packages share beneath the public entries. No promise is made to others: it changes without notice.
export { abortable } from './abortable.ts'
export { checkNumber } from './check-number.ts'
export { deadline, type Deadline } from './deadline.ts'
export { refuseUnknown } from './errors.ts'
export { isSteering } from './steering.ts'
export { readOptions, type OptionKind, type OptionTable } from './read-options.ts'
export { readCapped } from './read-capped.ts'
export { parseRetryAfter } from './retry-after.ts'

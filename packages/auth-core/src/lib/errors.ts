export { ConfigurationError, LatchkeyError, type LatchkeyErrorFacts } from './latchkey-error.ts'
export { TokenError, type TokenErrorCode, type TokenErrorFacts, type TokenErrorKind } from './token-error.ts'

import { CodedError } from '@latchkey/client-core/api-error'
import type { GbgProblem } from './types.ts'

/** What the helpers of this package throw. Branch on `code`, which is stable; messages are for people. */
export class GbgGoError extends CodedError {
  override readonly name: string = 'GbgGoError'
}

/**
 * - `invalid_field`: a submit's 409 with 4003; everything submitted is invalid, correct it and submit again.
 * - `journey_not_active`: a submit's 409 with 4009; the journey has ended, never retry, start a new one.
 * - `conflict`: any other 409.
 * - `error_in_success`: an error inside a 200 answer.
 */
export type ApiErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid_field'
  | 'journey_not_active'
  | 'unprocessable'
  | 'rate_limited'
  | 'server_error'
  | 'error_in_success'
  | 'unexpected_status'

export type ApiErrorFacts = {
  status: number
  errors: readonly GbgProblem[]
  requestId: string | undefined
  retryAfterMs: number | undefined
}

/** GBG answered with an error. */
export class GbgGoApiError extends GbgGoError implements ApiErrorFacts {
  override readonly name = 'GbgGoApiError'
  declare readonly code: ApiErrorCode
  /** HTTP status; 200 for an error inside a 200 answer. */
  readonly status: number
  /** The problems GBG names; empty when the answer was not of the documented shape. */
  readonly errors: readonly GbgProblem[]
  /** `X-Request-ID`, to quote to GBG's support. */
  readonly requestId: string | undefined
  /** From `Retry-After`. */
  readonly retryAfterMs: number | undefined

  constructor(code: ApiErrorCode, message: string, facts: ApiErrorFacts) {
    super(code, message)
    this.status = facts.status
    this.errors = facts.errors
    this.requestId = facts.requestId
    this.retryAfterMs = facts.retryAfterMs
  }
}

export type AnswerErrorCode = 'empty_answer' | 'unreadable_answer'

/** A success that a helper cannot go on with: it holds nothing, or something else than is documented. */
export class GbgGoAnswerError extends GbgGoError {
  override readonly name = 'GbgGoAnswerError'
  declare readonly code: AnswerErrorCode
}

/** What was waited for did not happen in time. */
export class GbgGoWaitError extends GbgGoError {
  override readonly name = 'GbgGoWaitError'
  declare readonly code: 'deadline_exceeded'
  /** The last status seen, `undefined` when no poll was answered. */
  readonly status: string | undefined

  constructor(message: string, status: string | undefined, options?: ErrorOptions) {
    super('deadline_exceeded', message, options)
    this.status = status
  }
}

import type { LatchkeyErrorFacts } from '@latchkey/auth-core'
import {
  ApiError,
  ResponseError,
  WaitError,
  type ApiErrorCode as CommonCode,
  type ApiErrorFacts,
  type ResponseErrorCode,
  type WaitErrorFacts,
} from '@latchkey/client-core/errors'
import type { GbgProblem } from './types.ts'

export type { ResponseErrorCode }

/** The vendor's name, as its errors say it. */
export const vendor = 'GBG GO'

/**
 * - `invalid_field`: a submit's 409 with 4003; everything submitted is invalid, correct it and submit again.
 * - `journey_not_active`: a submit's 409 with 4009; the journey has ended, never retry, start a new one.
 * - `conflict`: any other 409.
 * - `error_in_success`: an error inside a 200 response.
 */
export type ApiErrorCode = CommonCode | 'invalid_field' | 'journey_not_active' | 'error_in_success'

/** GBG answered with an error. `status` is 200 for an error inside a 200 response. */
export class GbgGoApiError extends ApiError<ApiErrorCode> {
  /** The problems GBG names, without the token; empty when the response was not of the documented shape. */
  declare readonly errors: readonly GbgProblem[]

  constructor(facts: ApiErrorFacts, errors: readonly GbgProblem[], said?: string, code?: ApiErrorCode) {
    super('GbgGoApiError', facts, said, code)
    Object.assign(this, { errors })
  }
}

/** A success that a helper cannot go on with: it holds nothing, or something else than is documented. */
export class GbgGoResponseError extends ResponseError {
  constructor(code: ResponseErrorCode, message: string, facts: LatchkeyErrorFacts = {}) {
    super(code, message, { vendor, ...facts }, 'GbgGoResponseError')
  }
}

/** What was waited for did not happen in time. */
export class GbgGoWaitError extends WaitError {
  constructor(message: string, facts: WaitErrorFacts) {
    super('deadline_exceeded', message, { vendor, ...facts }, 'GbgGoWaitError')
  }
}

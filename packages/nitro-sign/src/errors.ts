import { ConfigurationError, type LatchkeyErrorFacts } from '@latchkey/auth-core'
import {
  ApiError,
  oneLine,
  ResponseError,
  WaitError,
  type ApiErrorFacts,
  type WaitErrorFacts,
} from '@latchkey/client-core/errors'
import type { ProblemDetail } from './types.ts'

/** The vendor's name, as its errors say it. */
export const vendor = 'Nitro Sign'

export type InputErrorCode =
  | 'file_empty'
  | 'file_too_large'
  | 'file_unreadable'
  | 'missing_name'
  | 'too_many_documents'
  | 'no_participants'
  | 'too_many_participants'
  | 'invalid_authentication'
  | 'no_fields'

/** Input that the API is documented to refuse, found before any request was sent. */
export class NitroSignInputError extends ConfigurationError<InputErrorCode> {
  constructor(code: InputErrorCode, option: string, message: string, { cause }: ErrorOptions = {}) {
    super(option, message, {
      code,
      vendor,
      name: 'NitroSignInputError',
      ...(cause !== undefined && { cause }),
    })
  }
}

/** What a problem of Nitro Sign says beside its status. */
export interface ProblemFacts {
  type: string | undefined
  problem: ProblemDetail | undefined
  validationErrors: Readonly<Record<string, string>>
  said: string | undefined
}

/** A response of the API that is not a success. */
export class NitroSignApiError extends ApiError {
  /**
   * The kind of problem in one word: `RateLimitExceeded`, `FileTooLarge`, or the anchor of the page of the documentation
   * the API names (`409-conflict`).
   */
  declare readonly type: string | undefined
  /** The RFC 9457 body, without the token; `undefined` when the response had none, such as the HTML page of a proxy. */
  declare readonly problem: ProblemDetail | undefined
  /** What is wrong by member of the request; empty when the API names none. */
  declare readonly validationErrors: Readonly<Record<string, string>>

  constructor(facts: ApiErrorFacts, { said, ...problem }: ProblemFacts) {
    const words = [problem.type, said].filter((word) => word !== undefined).join(': ')
    super('NitroSignApiError', facts, words === '' ? undefined : oneLine(words))
    Object.assign(this, problem)
  }
}

export type ResponseErrorCode =
  'empty_response' | 'unreadable_response' | 'empty_download' | 'cursor_repeated'

/** A success that a helper cannot go on with: it holds nothing, or something else than is documented. */
export class NitroSignResponseError extends ResponseError<ResponseErrorCode> {
  constructor(code: ResponseErrorCode, message: string, facts: LatchkeyErrorFacts = {}) {
    super(code, message, { vendor, ...facts }, 'NitroSignResponseError')
  }
}

export type WaitErrorCode = 'document_failed' | 'envelope_ended' | 'deadline_exceeded'

/** What was waited for cannot happen any more, or did not happen in time. */
export class NitroSignWaitError extends WaitError<WaitErrorCode> {
  /** Why Nitro could not use the document. */
  declare readonly failureReason: string | undefined

  constructor(
    code: WaitErrorCode,
    message: string,
    facts: WaitErrorFacts & { failureReason?: string | undefined },
  ) {
    super(code, message, { vendor, ...facts }, 'NitroSignWaitError')
  }
}

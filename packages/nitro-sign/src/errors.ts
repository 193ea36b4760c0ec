import { CodedError } from '@latchkey/client-core/api-error'
import type { ProblemDetail } from './types.ts'

/** What the helpers of this package throw. Branch on `code`, which is stable; messages are for people. */
export class NitroSignError extends CodedError {
  override readonly name: string = 'NitroSignError'
}

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
export class NitroSignInputError extends NitroSignError {
  override readonly name = 'NitroSignInputError'
  declare readonly code: InputErrorCode
  /** The option at fault, as a path: `file`, `files[3].file`, `participants[0].authentication.accessCode`. */
  readonly option: string

  constructor(code: InputErrorCode, option: string, message: string, options?: ErrorOptions) {
    super(code, `${option}: ${message}`, options)
    this.option = option
  }
}

export type ApiErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'timeout'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media_type'
  | 'unprocessable'
  | 'rate_limited'
  | 'server_error'
  | 'unexpected_status'

const codes: Record<number, ApiErrorCode> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'unprocessable',
  429: 'rate_limited',
}

export type ApiErrorFacts = {
  status: number
  type: string | undefined
  problem: ProblemDetail | undefined
  validationErrors: Readonly<Record<string, string>>
  requestId: string | undefined
  retryAfterMs: number | undefined
}

/** An answer of the API that is not a success. */
export class NitroSignApiError extends NitroSignError implements ApiErrorFacts {
  override readonly name = 'NitroSignApiError'
  declare readonly code: ApiErrorCode
  readonly status: number
  /**
   * The kind of problem in one word: `RateLimitExceeded`, `FileTooLarge`, or the anchor of the page of the documentation
   * the API names (`409-conflict`).
   */
  readonly type: string | undefined
  /** The RFC 9457 body as received; `undefined` when the answer had none, such as the HTML page of a proxy. */
  readonly problem: ProblemDetail | undefined
  /** What is wrong by member of the request; empty when the API names none. */
  readonly validationErrors: Readonly<Record<string, string>>
  /** What to quote to Nitro's support. No header is documented, so the usual ones are tried. */
  readonly requestId: string | undefined
  /** From `Retry-After`, else from `extensions.retry_after`. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, facts: ApiErrorFacts) {
    super(codes[facts.status] ?? (facts.status >= 500 ? 'server_error' : 'unexpected_status'), message)
    this.status = facts.status
    this.type = facts.type
    this.problem = facts.problem
    this.validationErrors = facts.validationErrors
    this.requestId = facts.requestId
    this.retryAfterMs = facts.retryAfterMs
  }
}

export type AnswerErrorCode = 'empty_answer' | 'unreadable_answer' | 'empty_download' | 'cursor_repeated'

/** A success that a helper cannot go on with: it holds nothing, or something else than is documented. */
export class NitroSignAnswerError extends NitroSignError {
  override readonly name = 'NitroSignAnswerError'
  declare readonly code: AnswerErrorCode
}

export type WaitErrorCode = 'document_failed' | 'envelope_ended' | 'deadline_exceeded'

/** What was waited for cannot happen any more, or did not happen in time. */
export class NitroSignWaitError extends NitroSignError {
  override readonly name = 'NitroSignWaitError'
  declare readonly code: WaitErrorCode
  /** The last status seen, `undefined` when no poll was answered. */
  readonly status: string | undefined
  /** Why Nitro could not use the document. */
  readonly failureReason: string | undefined

  constructor(
    code: WaitErrorCode,
    message: string,
    facts: { status: string | undefined; failureReason?: string | undefined },
    options?: ErrorOptions,
  ) {
    super(code, message, options)
    this.status = facts.status
    this.failureReason = facts.failureReason
  }
}

import {
  ApiError,
  ResponseError,
  type ApiErrorFacts,
  type ResponseErrorCode,
} from '@latchkey/client-core/errors'

export type { ApiErrorCode, ResponseErrorCode } from '@latchkey/client-core/errors'

/** Whose API it is, as errors say it: Gobo has none of its own to call. */
export const vendor = "The tenant's API"

/** A response of the tenant's API that is not a success. */
export class GoboApiError extends ApiError {
  /** What the response held, without the token. Untrusted. */
  declare readonly body: unknown

  constructor(facts: ApiErrorFacts, body: unknown) {
    super('GoboApiError', facts)
    // Not printed with the error: it may hold anything.
    Object.defineProperty(this, 'body', { value: body })
  }
}

/** A success of the tenant's API that cannot be gone on with: it holds nothing, or something else than JSON. */
export class GoboResponseError extends ResponseError {
  constructor(code: ResponseErrorCode, message: string) {
    super(code, message, { vendor }, 'GoboResponseError')
  }
}

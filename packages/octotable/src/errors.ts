import type { LatchkeyErrorFacts } from '@latchkey/auth-core'
import { ApiError, oneLine, ResponseError, type ApiErrorFacts } from '@latchkey/client-core/errors'
import { textOf } from '@latchkey/client-core/unwrap'
import { record } from './record.ts'

export type { ApiErrorCode } from '@latchkey/client-core/errors'

/** The vendor's name, as its errors say it. */
export const vendor = 'OctoTable'

export type ResponseErrorCode =
  | 'unreadable_response'
  | 'envelope_missing'
  | 'cursor_not_found'
  | 'cursor_repeated'
  | 'reservation_not_found'
  | 'reservation_incomplete'

/** A response, or a lack of one, that a helper cannot go on with. */
export class OctotableResponseError extends ResponseError<ResponseErrorCode> {
  constructor(code: ResponseErrorCode, message: string, facts: LatchkeyErrorFacts = {}) {
    super(code, message, { vendor, ...facts }, 'OctotableResponseError')
  }
}

/**
 * A response of OctoTable that is not a success.
 *
 * The message holds the vendor's sentence, which is for people: ids in it are written with thousands separators. The
 * catalogue of the vendor's own codes is not public, and both code and class name may be missing.
 *
 * @see https://octotable-1.gitbook.io/octotable-api/getting-started-with-reservations/error-manual/overview
 */
export class OctotableApiError extends ApiError {
  /** The vendor's own code, such as `RESOURCE_NOT_FOUND`. */
  declare readonly vendorCode: string | undefined
  /** The vendor's exception class, such as `ResourceNotFoundException`. */
  declare readonly className: string | undefined

  /** @param body what the response held, without the token: the vendor's envelope, a text, or nothing */
  constructor(facts: ApiErrorFacts, body: unknown) {
    const error = record(record(body)['error'])
    const vendorCode = textOf(error['code'])
    const said = [vendorCode, textOf(error['message'])].filter((word) => word !== undefined).join(': ')
    super('OctotableApiError', facts, said === '' ? undefined : oneLine(said))
    Object.assign(this, { vendorCode, className: textOf(error['class_name']) })
  }
}

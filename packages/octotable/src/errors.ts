import { CodedError, oneLine, parseRetryAfter } from '@latchkey/client-core/api-error'
import { record, text } from './record.ts'

/** What the helpers of this package throw. Branch on `code`, which is stable; messages are for people. */
export class OctotableError<Code extends string = string> extends CodedError<Code> {
  override readonly name: string = 'OctotableError'
}

export type HelperErrorCode =
  | 'envelope_missing'
  | 'cursor_not_found'
  | 'cursor_repeated'
  | 'reservation_not_found'
  | 'reservation_incomplete'

/** An answer, or a lack of one, that a helper cannot go on with. */
export class OctotableHelperError extends OctotableError<HelperErrorCode> {
  override readonly name = 'OctotableHelperError'
}

export type ApiErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'unprocessable'
  | 'rate_limited'
  | 'server_error'
  | 'unavailable'
  | 'unexpected_status'

const codes: Readonly<Record<number, ApiErrorCode>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  422: 'unprocessable',
  429: 'rate_limited',
  500: 'server_error',
  503: 'unavailable',
}

/**
 * An answer of OctoTable that is not a success.
 *
 * The message holds the vendor's sentence, which is for people: ids in it are written with thousands separators. The
 * catalogue of the vendor's own codes is not public, and both code and class name may be missing.
 *
 * @see https://octotable-1.gitbook.io/octotable-api/getting-started-with-reservations/error-manual/overview
 */
export class OctotableApiError extends OctotableError<ApiErrorCode> {
  override readonly name = 'OctotableApiError'
  readonly status: number
  /** The vendor's own code, such as `RESOURCE_NOT_FOUND`. */
  readonly vendorCode: string | undefined
  /** The vendor's exception class, such as `ResourceNotFoundException`. */
  readonly className: string | undefined
  /** What to quote to the vendor's support. No header is documented, so the usual ones are tried. */
  readonly requestId: string | undefined
  /** From `Retry-After`. */
  readonly retryAfterMs: number | undefined

  /** @param body what the answer held: the vendor's envelope, a text, or nothing */
  constructor({ status, headers }: Response, body: unknown) {
    const error = record(record(body)['error'])
    const vendorCode = text(error['code'])
    const facts = [vendorCode, text(error['message'])].filter((fact) => fact !== undefined)
    super(
      codes[status] ?? (status >= 500 ? 'server_error' : 'unexpected_status'),
      oneLine([`OctoTable answered ${status}`, ...facts].join(': ')),
    )
    this.status = status
    this.vendorCode = vendorCode
    this.className = text(error['class_name'])
    this.requestId = headers.get('x-request-id') ?? headers.get('x-correlation-id') ?? undefined
    this.retryAfterMs = parseRetryAfter(headers.get('retry-after'), Date.now())
  }
}

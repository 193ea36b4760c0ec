import { parseRetryAfter } from '@latchkey/auth-core/lib'
import { EmptyBody } from './empty-body.ts'
import { ResponseError, type ApiErrorFacts } from './errors.ts'
import { strikeToken } from './strike-token.ts'

/** What every method of a typed client resolves to. */
export interface ApiResult {
  data?: unknown
  error?: unknown
  response: Response
}

/** The type of `data` in the successful half of a result. */
export type DataOf<Result extends ApiResult> = Extract<Result, { error?: never }>['data']

/** The headers by which vendors name a request, for their support. */
const REQUEST_ID_HEADERS = [
  'x-request-id',
  'request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'x-amz-cf-id',
  'cf-ray',
  'traceparent',
]

/** A vendor's own errors, and how they are made of a response. */
export interface VendorErrors<Failure extends Error> {
  /** Name of the vendor, e.g. `Nitro Sign`. */
  vendor: string
  /** Makes the error of a response that is not a success. `body` is untrusted, and without the token. */
  apiError(facts: ApiErrorFacts, body: unknown, response: Response): Failure
  /** Name of the vendor's {@link ResponseError}. */
  responseError(code: 'empty_response' | 'unreadable_response', message: string): Error
}

/** How the calls of a vendor's client are turned into their data, or into an error that is thrown. */
export interface Unwrapping<Failure extends Error> {
  unwrap<Result extends ApiResult>(call: Result | Promise<Result>): Promise<DataOf<Result>>
  unwrapObject<Result extends ApiResult>(call: Result | Promise<Result>): Promise<DataOf<Result>>
  toApiError(result: ApiResult): Failure
}

/** Makes `unwrap` and its kin for a vendor. */
export function unwrapping<Failure extends Error>(errors: VendorErrors<Failure>): Unwrapping<Failure> {
  const { vendor } = errors
  const unreadable = () =>
    errors.responseError(
      'unreadable_response',
      `${vendor} gave something that is not the JSON it documents (unreadable_response): is "baseUrl" its address?`,
    )

  function toApiError({ error, response }: ApiResult): Failure {
    const body = error instanceof EmptyBody ? undefined : strikeToken(error, response)
    return errors.apiError(factsOf(vendor, response), body, response)
  }

  async function unwrap<Result extends ApiResult>(call: Result | Promise<Result>): Promise<DataOf<Result>> {
    const result = await Promise.resolve(call).catch((error: unknown) => {
      throw error instanceof ResponseError && !error.vendor ? unreadable() : error
    })
    if (!result.response.ok) throw toApiError(result)
    return result.data as DataOf<Result>
  }

  return {
    unwrap,
    toApiError,
    async unwrapObject(call) {
      const data = await unwrap(call)
      if (data === undefined || data === null) {
        throw errors.responseError(
          'empty_response',
          `${vendor} gave a success that holds nothing (empty_response): read again before you repeat the call`,
        )
      }
      if (!isObject(data)) throw unreadable()
      return data
    },
  }
}

/** The facts every response tells by its status and its headers. */
export function factsOf(vendor: string, response: Response): ApiErrorFacts {
  const { status, headers, url } = response
  const name = REQUEST_ID_HEADERS.find((header) => headers.get(header))
  const requestId = name && (strikeToken(headers.get(name)!.slice(0, 200), response) as string)
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), Date.now())
  return { vendor, host: URL.canParse(url) ? new URL(url).host : undefined, status, requestId, retryAfterMs }
}

/** Whether a value is an object with members to ask for. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that says something; a number as a text; undefined otherwise. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

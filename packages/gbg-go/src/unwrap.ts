import { oneLine, parseRetryAfter } from '@latchkey/client-core/api-error'
import { GbgGoAnswerError, GbgGoApiError, type ApiErrorCode } from './errors.ts'
import type { GbgProblem } from './types.ts'

/** What every method of a typed client resolves to. */
export type CallResult = { data?: unknown; error?: unknown; response: Response }

/**
 * Any client that can make one call, by shape: what the helpers need of theirs.
 *
 * Spelled without openapi-fetch's own client type, because TypeScript takes two clients of different paths for the same.
 */
export type Caller<Path extends string, Init, Data> = {
  readonly POST: (
    path: Path,
    init: Init,
  ) => Promise<
    { data: Data; error?: never; response: Response } | { data?: never; error: unknown; response: Response }
  >
}

/** The type of `data` in the successful half of a result. */
export type DataOf<Result extends CallResult> = Extract<Result, { error?: never }>['data']

/**
 * The `data` of a call of a typed client, or its error thrown: `await unwrap(gbg.POST('/journey/start', { body }))`.
 *
 * @throws GbgGoApiError when the answer is not a success.
 * @throws GbgGoAnswerError `unreadable_answer` for a success that is not JSON, such as the HTML page of a proxy.
 */
export async function unwrap<Result extends CallResult>(
  call: Result | Promise<Result>,
): Promise<DataOf<Result>> {
  const result = await Promise.resolve(call).catch((error: unknown) => {
    // The parser's message repeats a piece of the answer, so it is no cause.
    throw error instanceof SyntaxError ? unreadable() : error
  })
  if (!result.response.ok) throw toApiError(result)
  return result.data as DataOf<Result>
}

/**
 * `unwrap` for an operation whose success is documented to be an object.
 *
 * @throws GbgGoAnswerError `empty_answer`, `unreadable_answer`
 */
export async function unwrapObject<Result extends CallResult>(
  call: Promise<Result>,
): Promise<DataOf<Result>> {
  const data: unknown = await unwrap(call)
  if (data === undefined || data === null)
    throw new GbgGoAnswerError('empty_answer', 'GBG GO answered with a success that holds nothing')
  if (typeof data !== 'object' || Array.isArray(data)) throw unreadable()
  return data as DataOf<Result>
}

function unreadable(): GbgGoAnswerError {
  return new GbgGoAnswerError(
    'unreadable_answer',
    'GBG GO answered with something that is no JSON object: is "baseUrl" its address?',
  )
}

/** The error object for a result that was not a success, with everything the answer tells. */
export function toApiError({ error, response }: CallResult): GbgGoApiError {
  const { status, headers } = response
  const errors = problemsOf(error)
  const requestId = headers.get('x-request-id') ?? undefined
  const told = errors.map(({ code, name, problem }) => oneLine(`${code} ${name} (${problem})`)).join(', ')
  const message = [`GBG GO answered ${status}`, told && `: ${told}`, requestId && `; request ${requestId}`]
  return new GbgGoApiError(codeOf(status, errors), message.filter(Boolean).join(''), {
    status,
    errors,
    requestId,
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), Date.now()),
  })
}

const codes: Record<number, ApiErrorCode> = {
  200: 'error_in_success',
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  422: 'unprocessable',
  429: 'rate_limited',
}

function codeOf(status: number, errors: readonly GbgProblem[]): ApiErrorCode {
  if (status !== 409) return codes[status] ?? (status >= 500 ? 'server_error' : 'unexpected_status')
  const has = (code: string): boolean => errors.some((error) => error.code === code)
  // When both appear the journey is over, whatever else is wrong.
  if (has('4009')) return 'journey_not_active'
  return has('4003') ? 'invalid_field' : 'conflict'
}

function problemsOf(error: unknown): GbgProblem[] {
  const { errors } = Object(error) as { errors?: unknown }
  return Array.isArray(errors) ? errors.filter((item) => item !== null && typeof item === 'object') : []
}

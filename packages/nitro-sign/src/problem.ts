import { EmptyBody } from '@latchkey/client-core'
import { oneLine, parseRetryAfter } from '@latchkey/client-core/api-error'
import { NitroSignAnswerError, NitroSignApiError } from './errors.ts'
import type { ProblemDetail } from './types.ts'

/** What every method of the typed client resolves to. */
export type ApiResult = { data?: unknown; error?: unknown; response: Response }

/** The type of `data` in the successful half of a result. */
export type DataOf<Result extends ApiResult> = Extract<Result, { error?: never }>['data']

/**
 * The `data` of a call of the typed client, or its error thrown.
 *
 * @throws NitroSignApiError when the answer is not a success
 * @throws NitroSignAnswerError `unreadable_answer` for a success that is not JSON, such as the HTML page of a proxy
 */
export async function unwrap<Result extends ApiResult>(call: Promise<Result>): Promise<DataOf<Result>> {
  const result = await call.catch((error: unknown) => {
    // The parser's message repeats a piece of the answer, so it is no cause.
    throw error instanceof SyntaxError ? unreadable() : error
  })
  if (!result.response.ok) throw toApiError(result)
  return result.data as DataOf<Result>
}

/**
 * `unwrap` for an operation whose success is documented to be an object.
 *
 * @throws NitroSignAnswerError `empty_answer`, `unreadable_answer`
 */
export async function unwrapObject<Result extends ApiResult>(call: Promise<Result>): Promise<DataOf<Result>> {
  const data = await unwrap(call)
  if (data === undefined || data === null)
    throw new NitroSignAnswerError('empty_answer', 'Nitro Sign answered with a success that holds nothing')
  if (!isObject(data)) throw unreadable()
  return data
}

function unreadable(): NitroSignAnswerError {
  return new NitroSignAnswerError(
    'unreadable_answer',
    'Nitro Sign answered with something that is no JSON object: is "baseUrl" its address?',
  )
}

/** The error object for a result of the typed client that was not a success, with everything the answer tells. */
export function toApiError({ error, response }: ApiResult): NitroSignApiError {
  const problem = isObject(error) && !(error instanceof EmptyBody) ? (error as ProblemDetail) : undefined
  const type = kindOf(problem?.type)
  // Typed as text, and still whatever the network gave.
  const said = [problem?.detail, problem?.title].find((text) => typeof text === 'string' && text !== '')
  const facts = {
    status: response.status,
    type,
    problem,
    validationErrors: validationErrorsOf(problem),
    requestId: requestIdOf(response.headers),
    retryAfterMs: retryAfterMsOf(response.headers, problem),
  }
  const parts = [`Nitro Sign answered ${response.status}`, type && ` (${type})`, said && `: ${oneLine(said)}`]
  return new NitroSignApiError(parts.filter(Boolean).join(''), facts)
}

/** `https://…/errors#409-conflict` → `409-conflict`; a bare code stays as it is. */
function kindOf(type: unknown): string | undefined {
  if (typeof type !== 'string' || type === '' || type === 'about:blank') return undefined
  return type.slice(type.lastIndexOf('#') + 1) || type
}

/** The API's example has them beside `extensions`, its schema only allows them inside. */
function validationErrorsOf(problem: ProblemDetail | undefined): Record<string, string> {
  const found = problem?.validation_errors ?? problem?.extensions?.['validation_errors']
  if (!isObject(found)) return {}
  return Object.fromEntries(
    Object.entries(found).map(([member, reason]) => [
      member,
      typeof reason === 'string' ? reason : JSON.stringify(reason),
    ]),
  )
}

const requestIdHeaders = [
  'x-request-id',
  'request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'x-amz-cf-id',
  'cf-ray',
  'traceparent',
]

function requestIdOf(headers: Headers): string | undefined {
  for (const name of requestIdHeaders) {
    const value = headers.get(name)
    if (value) return value
  }
  return undefined
}

/** The header, or the error glossary's `retry_after`, which counts seconds. */
function retryAfterMsOf(headers: Headers, problem: ProblemDetail | undefined): number | undefined {
  const header = parseRetryAfter(headers.get('retry-after'), Date.now())
  if (header !== undefined) return header
  const seconds = problem?.extensions?.['retry_after']
  return typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import { oneLine } from '@latchkey/client-core/errors'
import { isObject, textOf, unwrapping, type ApiResult, type DataOf } from '@latchkey/client-core/unwrap'
import { GbgGoApiError, GbgGoResponseError, vendor, type ApiErrorCode } from './errors.ts'
import type { GbgProblem } from './types.ts'

export type { ApiResult, DataOf }

/**
 * Any client that can make one call, by shape: what the helpers need of theirs.
 *
 * Spelled without openapi-fetch's own client type, because TypeScript takes two clients of different paths for the same.
 */
export interface Caller<Path extends string, Init, Data> {
  readonly POST: (
    path: Path,
    init: Init,
  ) => Promise<
    { data: Data; error?: never; response: Response } | { data?: never; error: unknown; response: Response }
  >
}

const gbgGo = /* @__PURE__ */ unwrapping({
  vendor,
  apiError(facts, body) {
    const errors = problemsOf(body)
    const said = errors.slice(0, 3).map(sentenceOf).join(', ')
    return new GbgGoApiError(facts, errors, said === '' ? undefined : said, codeOf(facts.status, errors))
  },
  responseError: (code, message) => new GbgGoResponseError(code, message),
})

/**
 * The `data` of a call of a typed client, or its error thrown: `await unwrap(gbg.POST('/journey/start', { body }))`.
 *
 * @throws {@link GbgGoApiError} when the response is not a success.
 * @throws {@link GbgGoResponseError} `unreadable_response` for a success that is not JSON, such as the HTML page of a proxy.
 */
export function unwrap<Result extends ApiResult>(call: Result | Promise<Result>): Promise<DataOf<Result>> {
  return gbgGo.unwrap(call)
}

/**
 * `unwrap` for an operation whose success is documented to be an object.
 *
 * @throws {@link GbgGoResponseError} `empty_response`, `unreadable_response`
 */
export function unwrapObject<Result extends ApiResult>(call: Promise<Result>): Promise<DataOf<Result>> {
  return gbgGo.unwrapObject(call)
}

/** The error for a result that was not a success, with everything the response tells. */
export function toApiError(result: ApiResult): GbgGoApiError {
  return gbgGo.toApiError(result)
}

/** Where the vendor's own numbers say more than the status. */
function codeOf(status: number, errors: readonly GbgProblem[]): ApiErrorCode | undefined {
  if (status === 200) return 'error_in_success'
  if (status !== 409) return undefined
  const has = (code: string): boolean => errors.some((error) => error.code === code)
  // When both appear the journey is over, whatever else is wrong.
  if (has('4009')) return 'journey_not_active'
  return has('4003') ? 'invalid_field' : undefined
}

function sentenceOf({ code, name, problem }: GbgProblem): string {
  const words = [textOf(code), textOf(name), textOf(problem) && `(${textOf(problem)})`]
  return oneLine(words.filter(Boolean).join(' '))
}

function problemsOf(body: unknown): GbgProblem[] {
  const errors = isObject(body) ? body['errors'] : undefined
  return Array.isArray(errors) ? (errors.filter(isObject) as GbgProblem[]) : []
}

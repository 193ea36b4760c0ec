import { isObject, textOf, unwrapping, type ApiResult, type DataOf } from '@latchkey/client-core/unwrap'
import { NitroSignApiError, NitroSignResponseError, vendor, type ProblemFacts } from './errors.ts'
import type { ProblemDetail } from './types.ts'

export type { ApiResult, DataOf }

const nitroSign = /* @__PURE__ */ unwrapping({
  vendor,
  apiError(facts, body) {
    const problem = isObject(body) ? (body as ProblemDetail) : undefined
    const retryAfterMs = facts.retryAfterMs ?? retryAfterMsOf(problem)
    return new NitroSignApiError({ ...facts, retryAfterMs }, factsOf(problem))
  },
  responseError: (code, message) => new NitroSignResponseError(code, message),
})

/**
 * The `data` of a call of the typed client, or its error thrown: `await unwrap(nitro.GET('/sign/envelopes'))`.
 *
 * @throws {@link NitroSignApiError} when the response is not a success
 * @throws {@link NitroSignResponseError} `unreadable_response` for a success that is not JSON, such as the HTML page of a proxy
 */
export function unwrap<Result extends ApiResult>(call: Result | Promise<Result>): Promise<DataOf<Result>> {
  return nitroSign.unwrap(call)
}

/**
 * `unwrap` for an operation whose success is documented to be an object.
 *
 * @throws {@link NitroSignResponseError} `empty_response`, `unreadable_response`
 */
export function unwrapObject<Result extends ApiResult>(call: Promise<Result>): Promise<DataOf<Result>> {
  return nitroSign.unwrapObject(call)
}

/** The error for a result of the typed client that was not a success, with everything the response tells. */
export function toApiError(result: ApiResult): NitroSignApiError {
  return nitroSign.toApiError(result)
}

/** Typed by the document, and still whatever the network gave. */
function factsOf(problem: ProblemDetail | undefined): ProblemFacts {
  return {
    type: kindOf(problem?.type),
    problem,
    validationErrors: validationErrorsOf(problem),
    said: textOf(problem?.detail) ?? textOf(problem?.title),
  }
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
  return Object.fromEntries(Object.entries(found).map(([member, reason]) => [member, written(reason)]))
}

function written(reason: unknown): string {
  return typeof reason === 'string' ? reason : (JSON.stringify(reason) ?? '')
}

/** The error glossary's `retry_after`, which counts seconds. */
function retryAfterMsOf(problem: ProblemDetail | undefined): number | undefined {
  const seconds = problem?.extensions?.['retry_after']
  return typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : undefined
}

import { unwrapping, type ApiResult, type DataOf } from '@latchkey/client-core/unwrap'
import { OctotableApiError, OctotableResponseError, vendor } from './errors.ts'

const octotable = /* @__PURE__ */ unwrapping({
  vendor,
  apiError: (facts, body) => new OctotableApiError(facts, body),
  responseError: (code, message) =>
    new OctotableResponseError(code === 'empty_response' ? 'envelope_missing' : code, message),
})

/**
 * The `data` of a call of the typed client, envelope and all, or its error thrown.
 *
 * @throws {@link OctotableApiError} when the response is not a success
 * @throws {@link OctotableResponseError} `unreadable_response` for a success that is not JSON, such as the HTML page of a proxy
 */
export function unwrap<Result extends ApiResult>(call: Result | Promise<Result>): Promise<DataOf<Result>> {
  return octotable.unwrap(call)
}

/** The error for a result of the typed client that was not a success, with everything the response tells. */
export function toApiError(result: ApiResult): OctotableApiError {
  return octotable.toApiError(result)
}

import { unwrapping, type ApiResult, type DataOf } from '@latchkey/client-core/unwrap'
import { GoboApiError, GoboResponseError, vendor } from './errors.ts'

const tenant = /* @__PURE__ */ unwrapping({
  vendor,
  apiError: (facts, body) => new GoboApiError(facts, body),
  responseError: (code, message) => new GoboResponseError(code, message),
})

/**
 * The `data` of a call of the typed client, or its error thrown.
 *
 * @throws {@link GoboApiError} when the response is not a success
 * @throws {@link GoboResponseError} `unreadable_response` for a success that is not JSON, such as the HTML page of a proxy
 */
export function unwrap<Result extends ApiResult>(call: Result | Promise<Result>): Promise<DataOf<Result>> {
  return tenant.unwrap(call)
}

/** The error for a result of the typed client that was not a success, with everything the response tells. */
export function toApiError(result: ApiResult): GoboApiError {
  return tenant.toApiError(result)
}

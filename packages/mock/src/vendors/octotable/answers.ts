import type { Answer } from '../../behaviour.ts'
import type { JsonObject, Operation } from '../../openapi/document.ts'
import { asObject } from '../../openapi/document.ts'
import type { Problem } from '../../problem.ts'
import { pageAfter } from '../../vendor-kit.ts'

export type Item = JsonObject & { readonly id: number }

/** The envelope of every success: `data` is an array, also around a single object. */
export function ok(...data: unknown[]): Answer {
  return { status: 200, body: { data } }
}

export function created(item: unknown): Answer {
  return { status: 201, body: { data: [item] } }
}

/** Where the vendor returns its cursor is not documented; here it stands beside `data`, under the name of the parameter. */
export function paged(items: readonly Item[], query: JsonObject, pageSize: number): Answer {
  const size = query['limit'] === undefined ? pageSize : Number(query['limit'])
  const page = pageAfter(items, ({ id }) => String(id), query['next_cursor'] as string | undefined, size)
  return {
    status: 200,
    body: { data: page.items, ...(page.next === undefined ? {} : { next_cursor: page.next }) },
  }
}

/** The filters of the reservation list; `end_date` compares with the day a reservation starts. */
export function matchesQuery(reservation: Item, query: JsonObject): boolean {
  const {
    start_date: from,
    end_date: to,
    start_hour: hour,
    text_search: text,
  } = query as Record<string, string | undefined>
  const day = String(reservation['start_date'])
  const customer = asObject(reservation['customer'])
  const names = [customer['first_name'], customer['last_name'], customer['phone']].join(' ').toLowerCase()
  const isIn = (name: string, value: unknown): boolean => {
    const wanted = query[name]
    return !Array.isArray(wanted) || wanted.length === 0 || wanted.includes(value)
  }
  return (
    (from === undefined || day >= from) &&
    (to === undefined || day <= to) &&
    (hour === undefined || reservation['start_hour'] === hour) &&
    (text === undefined || names.includes(text.toLowerCase())) &&
    isIn('status[]', reservation['status']) &&
    isIn('service_ids[]', asObject(reservation['service'])['id']) &&
    isIn('room_ids[]', asObject(reservation['room'])['id'])
  )
}

const codes: { readonly [status: number]: readonly [string, string] } = {
  400: ['INVALID_REQUEST', 'InvalidRequestException'],
  401: ['AUTHENTICATION_REQUIRED', 'AuthenticationRequiredException'],
  403: ['ACCESS_RESTRICTED', 'AccessRestrictedException'],
  404: ['RESOURCE_NOT_FOUND', 'ResourceNotFoundException'],
  409: ['STATE_CONFLICT', 'StateConflictException'],
  500: ['UNEXPECTED_ERROR', 'UnexpectedErrorException'],
  503: ['SERVICE_UNAVAILABLE', 'ServiceUnavailableException'],
}

export function answerProblem(
  problem: Problem,
  operation: Operation | undefined,
): { status?: number; body?: unknown } {
  if (operation?.source['x-token-dialect'] !== undefined) return {}
  // As a third party observed: an incomplete update, or one without customer.id, is answered 500.
  const isUpdate = operation?.key === 'PUT /reservations/{reservation_id}'
  const broken = isUpdate && problem.violations.some((violation) => violation.in === 'body')
  const status = broken ? 500 : problem.status
  const [code, className] = codes[status] ?? [problem.code.toUpperCase(), 'ApiException']
  const message = broken ? 'Unexpected error' : problem.detail
  return { status, body: { success: false, error: { code, message, class_name: className } } }
}

import type { JsonObject, Operation } from '../../openapi/document.ts'
import type { RequestViolation } from '../../openapi/parameters.ts'
import { Refusal, type Problem } from '../../problem.ts'

/** The codes GBG's pages and contract name; the rest of its table is not public. */
export const codes = { missingField: '4002', invalidField: '4003', journeyNotActive: '4009' } as const

const names: { readonly [code: string]: string } = {
  [codes.missingField]: 'MISSING_FIELD',
  [codes.invalidField]: 'INVALID_FIELD',
  [codes.journeyNotActive]: 'JOURNEY_NOT_ACTIVE',
}

const locations: { readonly [place: string]: string } = {
  path: 'Path',
  query: 'Query String',
  header: 'Header',
  cookie: 'Header',
  body: 'Body',
}

export function notActive(): Refusal {
  return new Refusal(409, 'The journey has ended.', { code: codes.journeyNotActive })
}

/** GBG's `errors[]`. Where no code is public, the status with a zero behind it stands in. */
export function answerProblem(
  problem: Problem,
  operation: Operation | undefined,
): { status?: number; body?: unknown } {
  if (operation?.source['x-token-dialect'] !== undefined) {
    // The reference page has 401 for wrong users too, where RFC 6749 has 400.
    return problem.code === 'invalid_grant' ? { status: 401 } : {}
  }
  if (problem.violations.length > 0) return { body: { errors: problem.violations.map(violationError) } }
  const code = /^\d{4}$/.test(problem.code) ? problem.code : `${problem.status}0`
  const name = names[code] ?? problem.title.toUpperCase().replaceAll(' ', '_')
  const location = problem.status === 401 || problem.status === 403 ? 'Authorization' : 'Request'
  return {
    body: { errors: [error(code, name, problem.detail, 'Correct the request and try again.', location)] },
  }
}

function violationError(violation: RequestViolation): JsonObject {
  const missing = /is required|must have the member/.test(violation.message)
  const code = missing ? codes.missingField : codes.invalidField
  const field = violation.name || violation.pointer.slice(1).replaceAll('/', '.') || 'body'
  return error(
    code,
    names[code]!,
    `${field} ${violation.message}`,
    'Correct the field.',
    locations[violation.in]!,
  )
}

function error(code: string, name: string, problem: string, action: string, location: string): JsonObject {
  return { code, name, problem, action, location }
}

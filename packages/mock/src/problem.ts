import type { JsonObject, Operation, ResponseObject } from './openapi/document.ts'
import { isObject, responseFor } from './openapi/document.ts'
import { isJson } from './openapi/media-type.ts'
import type { RequestViolation } from './openapi/parameters.ts'
import type { Sampler } from './openapi/sampler.ts'
import type { Validator } from './openapi/validator.ts'

/** Why a request is refused, before it is worded as the vendor words it. */
export interface Problem {
  readonly status: number
  /** Lower-case words joined by `_`; the RFC 6749 codes at the token endpoint. */
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly violations: readonly RequestViolation[]
  readonly headers: { readonly [name: string]: string }
}

const titles: { readonly [status: number]: string } = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

export function createProblem(
  status: number,
  detail: string,
  extra: Partial<Omit<Problem, 'status' | 'detail'>> = {},
): Problem {
  const title = titles[status] ?? `Error ${status}`
  return {
    status,
    code: title.toLowerCase().replaceAll(' ', '_'),
    title,
    detail,
    violations: [],
    headers: {},
    ...extra,
  }
}

/** Thrown by vendor behaviours to answer with the vendor's error; never leaves the mock. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly problem: Problem

  constructor(status: number, detail: string, extra?: Partial<Omit<Problem, 'status' | 'detail'>>) {
    super(detail)
    this.problem = createProblem(status, detail, extra)
  }
}

export interface ProblemWriter {
  /** The body the document gives to such an error, filled with what happened; undefined when it declares no body. */
  write(problem: Problem, operation: Operation | undefined): { mediaType: string; body: unknown } | undefined
}

/**
 * Words problems by the document alone: the declared error schema is sampled and its well-known members (`message`,
 * `detail`, `status`, `error`, `errors` …) filled in. A status the operation does not declare is worded as elsewhere.
 */
export function createProblemWriter(
  operations: readonly Operation[],
  sampler: Sampler,
  validator: Validator,
): ProblemWriter {
  const declared = operations
    .filter((operation) => operation.source['x-token-dialect'] === undefined)
    .flatMap((operation) => Object.entries(operation.responses))
    .filter(([status, response]) => /^([45]|default)/.test(status) && jsonOf(response) !== undefined)

  function responseElsewhere(status: number): ResponseObject | undefined {
    const same = declared.find(([key]) => key === String(status))
    const alike = declared.find(([key]) => key[0] === String(status)[0] || key === 'default')
    return (same ?? alike ?? declared[0])?.[1]
  }

  return {
    write(problem, operation) {
      const own = operation && responseFor(operation, problem.status)
      // Declared without a body on purpose: nothing is made up.
      if (own !== undefined && Object.keys(own.content).length === 0) return undefined
      const response = own ?? responseElsewhere(problem.status)
      const json = response && jsonOf(response)
      const { status, title, detail } = problem
      if (json === undefined) {
        const [text] = Object.keys(own?.content ?? {}).filter((mediaType) => !mediaType.includes('*'))
        if (text !== undefined) return { mediaType: text, body: detail }
        return { mediaType: 'application/problem+json', body: { title, status, detail } }
      }
      const [mediaType, media] = json
      const schema = media.schema ?? true
      const sample = sampler.fromSchema(schema, 'response')
      // A schema that names no member says nowhere what is wrong.
      const plain = isBare(sample) ? [{ title, status, detail }] : []
      // Members that nothing is known about are left out where the schema lets them be.
      const candidates = [
        ...plain,
        fill(sample, problem, { keepOthers: false, keepCode: false }),
        fill(sample, problem, { keepOthers: true, keepCode: false }),
        // The vendor's codes may be a closed list.
        fill(sample, problem, { keepOthers: true, keepCode: true }),
        sample,
      ]
      const body = candidates.find((candidate) => validator.check(schema, 'response', candidate).length === 0)
      return { mediaType, body: body ?? sample }
    },
  }
}

function isBare(sample: unknown): boolean {
  return sample === null || (isObject(sample) && Object.keys(sample).length === 0)
}

function jsonOf(response: ResponseObject) {
  return Object.entries(response.content).find(([mediaType]) => isJson(mediaType))
}

interface FillOptions {
  readonly keepOthers: boolean
  readonly keepCode: boolean
}

/** Puts what happened into the members whose names say what they are for; the others are kept or left out. */
function fill(sample: unknown, problem: Problem, options: FillOptions): unknown {
  if (typeof sample === 'string') return problem.detail
  if (Array.isArray(sample)) return sample.length > 0 ? [fill(sample[0], problem, options)] : []
  if (!isObject(sample)) return sample
  const filled = Object.entries(sample).flatMap(([name, value]) => {
    const known = fillMember(name.toLowerCase(), value, problem, sample, options)
    return known === undefined ? (options.keepOthers ? [[name, value]] : []) : [[name, known]]
  })
  return Object.fromEntries(filled) as unknown
}

function fillMember(
  name: string,
  value: unknown,
  problem: Problem,
  siblings: JsonObject,
  options: FillOptions,
): unknown {
  if (name === 'success' || name === 'ok') return false
  if (/^(status|status_?code|http_?status)$/.test(name)) return statusLike(value, problem.status)
  if (/^(errors?|fault|problem)$/.test(name) && typeof value === 'object') {
    return fill(value, problem, options)
  }
  return typeof value === 'string' ? fillText(name, value, problem, siblings, options) : undefined
}

function statusLike(value: unknown, status: number): unknown {
  if (typeof value === 'number') return status
  return typeof value === 'string' ? String(status) : undefined
}

function fillText(
  name: string,
  value: string,
  problem: Problem,
  siblings: JsonObject,
  options: FillOptions,
): string | undefined {
  if (name === 'error') return 'message' in siblings ? problem.title : problem.code
  if (name === 'type') return 'title' in siblings ? 'about:blank' : undefined
  if (/^(title|name|reason)$/.test(name)) return problem.title
  if (/^(details?|(error_?)?message|error_description|description|problem)$/.test(name)) return problem.detail
  if (/^(error_?)?code$/.test(name)) return options.keepCode ? value : problem.code
  return undefined
}

// Over 300 lines: what one mock does with a request shares its variables, and reads as a class would.
import type { Answer, Behaviour, Handler } from './behaviour.ts'
import { sleep, type MockClock } from './clock.ts'
import { createCounter, type Counter } from './counts.ts'
import { MockError } from './errors.ts'
import { createFaultBox, spoilTokenAnswer, type FaultBox, type FaultTarget } from './faults.ts'
import { readBody, type BodyResult } from './openapi/body.ts'
import type { OpenApiDocument, Operation } from './openapi/document.ts'
import { asObject } from './openapi/document.ts'
import { readParameters, tell, type RequestViolation } from './openapi/parameters.ts'
import { judgeMembers } from './openapi/members.ts'
import { judgeParameters } from './openapi/parameter-forms.ts'
import { createRouter, type RouteResult } from './openapi/router.ts'
import { createSampler, type Sampler } from './openapi/sampler.ts'
import { createValidator, type Validator } from './openapi/validator.ts'
import { createProblemWriter, Refusal, type Problem } from './problem.ts'
import { findDeparture, writeResponse } from './respond.ts'
import { sampleAnswer } from './sample-answer.ts'
import { createGate, unauthorized } from './security.ts'
import { tokenPlace } from './token/dialect.ts'
import type { TokenEndpoint } from './token/endpoint.ts'
import type { TokenLedger } from './token/ledger.ts'

/** What is told about every response: enough for a log, nothing that could be secret. */
export interface ResponseEvent {
  readonly method: string
  /** The path as the document spells it, so that no value of a path or query is told. */
  readonly path: string
  readonly status: number
}

export interface EngineParts {
  readonly vendor: string
  readonly document: OpenApiDocument
  readonly operations: readonly Operation[]
  readonly tokenEndpoints: ReadonlyMap<Operation, TokenEndpoint>
  readonly tokens: TokenLedger
  readonly clock: MockClock
  /** Asked at every request: a reset replaces the behaviour and its state. */
  readonly behaviour: () => Behaviour
  readonly isOwnOrigin: (origin: string) => boolean
  /** Whether a query may hold what the document does not know. */
  readonly lenient: boolean
  readonly onResponse: ((event: ResponseEvent) => void) | undefined
}

export interface Engine {
  /** @throws DroppedConnection where a fault says so; the signal's reason when the request is aborted */
  handle(request: Request): Promise<Response>
  readonly counter: Counter
  readonly faults: FaultBox
  readonly validator: Validator
  readonly sampler: Sampler
}

/** Thrown by `handle` when a fault breaks the connection: a server closes the socket, a fetch rejects. */
export class DroppedConnection extends Error {
  override readonly name = 'DroppedConnection'
}

/** Turns a document and a behaviour into a server: one function from request to response. */
export function createEngine(parts: EngineParts): Engine {
  const { document, vendor, tokenEndpoints } = parts
  const validator = createValidator(document)
  const sampler = createSampler(document, validator)
  const problems = createProblemWriter(parts.operations, sampler, validator)
  const place = tokenPlace(parts.operations)
  const gate = createGate(document, vendor, parts.tokens, tokenEndpoints.size > 0, place, parts.operations)
  const tokenName = 'query' in place ? place.query : undefined
  const counter = createCounter()
  const faults = createFaultBox()
  const extras = Object.entries(parts.behaviour().extraRoutes ?? {}).map(([key, { open }]) =>
    extraOperation(key, open),
  )
  const route = createRouter([...parts.operations, ...extras], parts.isOwnOrigin)

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const routed = route(request.method, url)
    if (routed.kind === 'found') url.search = routed.query
    const { found, read } = await readRouted(request, routed)
    const operation = found.kind === 'found' ? found.operation : undefined
    const endpoint = operation && tokenEndpoints.get(operation)
    const target: FaultTarget = { isToken: endpoint !== undefined, operation: operation?.key }
    if (endpoint === undefined) counter.call(operation?.key ?? 'none')
    else counter.token(endpoint.grantOf(read?.kind === 'read' ? read.body : undefined))

    const { answer, judged } = await answerOrRefusal(request, url, found, read, target)
    if (faults.take(target, ['lost-answer']).length > 0) throw new DroppedConnection('The answer was lost.')
    const response = finish(request, answer, judged, endpoint)
    counter.answer(response.status, endpoint !== undefined)
    parts.onResponse?.({
      method: request.method,
      path: operation?.path ?? '(unknown)',
      status: response.status,
    })
    return response
  }

  /** The body, read as that of the first operation it suits among those that are the same on the wire. */
  async function readRouted(
    request: Request,
    routed: RouteResult,
  ): Promise<{ found: RouteResult; read: BodyResult | undefined }> {
    const bytes = new Uint8Array(await request.arrayBuffer())
    const contentType = request.headers.get('content-type')
    if (routed.kind !== 'found') return { found: routed, read: undefined }
    const readAs = (operation: Operation) =>
      readBody(document, operation, validator, {
        contentType,
        bytes,
        readAs: tokenEndpoints.get(operation)?.dialect.readAs(contentType),
      })
    const read = await readAs(routed.operation)
    if (tokenEndpoints.has(routed.operation) || suits(read)) return { found: routed, read }
    for (const operation of routed.variations) {
      const other = await readAs(operation)
      if (suits(other)) return { found: { ...routed, operation }, read: other }
    }
    return { found: routed, read }
  }

  function suits(read: BodyResult): boolean {
    if (read.kind === 'unsupported' || read.violations.length > 0) return false
    return judgeBody(read).length === 0
  }

  /** What of a body is understood, and yet not as the document has it. Vendors pass over it in silence. */
  function judgeBody(read: BodyResult & { kind: 'read' }): RequestViolation[] {
    const { misspelt = [], schema, examples, body } = read
    return [...misspelt, ...judgeMembers(document, schema, body?.value, examples)]
  }

  async function answerOrRefusal(
    request: Request,
    url: URL,
    found: RouteResult,
    read: BodyResult | undefined,
    target: FaultTarget,
  ): Promise<{ answer: Answer; judged: Operation | undefined }> {
    const operation = found.kind === 'found' ? found.operation : undefined
    try {
      const fault = await breakBefore(target, request.signal)
      // What a fault answers is wrong on purpose.
      if (fault !== undefined) return { answer: fault, judged: undefined }
      return { answer: await answerFor(request, url, found, read), judged: operation }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { answer: wordProblem(error.problem, operation), judged: operation }
    }
  }

  /** Faults that strike before the request is looked at. */
  async function breakBefore(target: FaultTarget, signal: AbortSignal): Promise<Answer | undefined> {
    for (const { ms } of faults.take(target, ['latency'], Infinity)) await sleep(parts.clock, ms, signal)
    signal.throwIfAborted()
    const [fault] = faults.take(target, ['drop', 'unauthorized', 'rate-limit', 'status'])
    switch (fault?.kind) {
      case 'drop':
        throw new DroppedConnection('The connection was dropped.')
      case 'unauthorized':
        throw unauthorized('invalid_token', vendor)
      case 'rate-limit': {
        const { retryAfterSeconds } = fault
        throw new Refusal(429, 'Too many requests; slow down.', {
          headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
        })
      }
      case 'status': {
        const headers = fault.headers ?? {}
        if (fault.body !== undefined) {
          const mediaType = new Headers(headers).get('content-type') ?? 'text/plain'
          return { status: fault.status, headers, body: fault.body, mediaType }
        }
        if (fault.status < 400) return { status: fault.status, headers }
        throw new Refusal(fault.status, 'A fault was asked for.', { headers })
      }
      default:
        return undefined
    }
  }

  async function answerFor(
    request: Request,
    url: URL,
    found: RouteResult,
    read: BodyResult | undefined,
  ): Promise<Answer> {
    if (found.kind !== 'found' || read === undefined) throw notRouted(found)
    const { operation, pathParameters } = found
    const { headers } = request
    const token = gate(operation, headers, url.searchParams, parts.behaviour().ownBearerSchemes ?? [])
    if (read.kind === 'unsupported') {
      throw new Refusal(415, `The body must be sent as ${read.accepted.join(' or ')}.`)
    }
    const parameters = readParameters(document, operation, validator, { url, headers, pathParameters })
    // What a behaviour adds to a document is in no document.
    const isDocumented = !parts.lenient && parts.operations.includes(operation)
    const forms = isDocumented
      ? judgeParameters(document, operation, url.searchParams, parameters.values, tokenName)
      : []
    const endpoint = tokenEndpoints.get(operation)
    // Token endpoints pass over what they do not know (RFC 6749 section 3.2).
    const members = isDocumented && endpoint === undefined ? judgeBody(read) : []
    const violations = [...parameters.violations, ...forms, ...read.violations, ...members]
    if (endpoint !== undefined)
      return endpoint.exchange({ headers, query: url.searchParams, body: read.body, violations })
    if (violations.length > 0) throw invalid(violations)
    const accept = headers.get('accept')
    const sampled = (status?: number): Answer => sampleOrExplain(operation, accept, status)
    const handler = handlerOf(operation)
    if (handler === undefined) return sampled()
    const input = asObject(read.body?.value)
    const sample = (status?: number): unknown => sampled(status).body
    return handler({ ...parameters.values, operation, url, headers, body: read.body, input, token, sample })
  }

  function handlerOf({ key }: Operation): Handler | undefined {
    const { operations, extraRoutes } = parts.behaviour()
    return operations?.[key] ?? extraRoutes?.[key]?.handler
  }

  function sampleOrExplain(operation: Operation, accept: string | null, status?: number): Answer {
    try {
      return sampleAnswer(operation, sampler, accept, status)
    } catch (error) {
      if (!(error instanceof MockError)) throw error
      throw new Refusal(501, error.message, { code: error.code })
    }
  }

  function wordProblem(problem: Problem, operation: Operation | undefined): Answer {
    const worded = parts.behaviour().answerProblem?.(problem, operation)
    const final = { ...problem, status: worded?.status ?? problem.status }
    const { headers, status } = final
    const written = problems.write(final, operation)
    if (written === undefined) return { status, headers }
    return { status, headers, mediaType: written.mediaType, body: worded?.body ?? written.body }
  }

  function finish(
    request: Request,
    answer: Answer,
    operation: Operation | undefined,
    endpoint: TokenEndpoint | undefined,
  ): Response {
    const accept = request.headers.get('accept')
    const headers = parts.behaviour().headers?.() ?? {}
    const departure =
      operation && parts.operations.includes(operation) && findDeparture(answer, operation, validator)
    if (departure !== undefined && departure !== false) {
      const detail = `The mock itself is wrong: ${departure}.`
      return writeResponse(
        { status: 500, body: { mock: detail }, mediaType: 'application/json' },
        undefined,
        accept,
        {},
      )
    }
    if (endpoint !== undefined && answer.status < 300) {
      const [fault] = faults.take({ isToken: true, operation: operation?.key }, ['token-answer'])
      if (fault !== undefined) {
        const spoilt = spoilTokenAnswer(asObject(answer.body), fault.answer, endpoint.names(request.headers))
        return new Response(spoilt.body, {
          status: 200,
          headers: { ...headers, 'content-type': spoilt.mediaType },
        })
      }
    }
    return writeResponse(answer, operation, accept, headers)
  }

  return { handle, counter, faults, validator, sampler }
}

function notRouted(found: RouteResult): Refusal {
  if (found.kind !== 'other-method') return new Refusal(404, 'No operation has this path.')
  const allow = found.allow.join(', ')
  return new Refusal(405, `This path takes ${allow}.`, { headers: { allow } })
}

function invalid(violations: readonly RequestViolation[]): Refusal {
  return new Refusal(400, violations.map(tell).join('; '), { code: 'invalid_request', violations })
}

/** A route outside of the document: nothing declared, so nothing checked but its token. */
function extraOperation(key: string, open: boolean): Operation {
  const [method = '', path = ''] = key.split(' ')
  const names = [...path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]!)
  return {
    key,
    method,
    path,
    operationId: undefined,
    // Reached at the mock's own address only, never at a vendor's.
    bases: [{ url: '/', origin: /^$/, basePath: '' }],
    parameters: names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: true,
      style: 'simple',
      explode: false,
      mediaType: undefined,
      allowsEmpty: false,
      example: undefined,
    })),
    requestBody: { required: false, content: { '*/*': {} } },
    responses: {},
    security: open ? [] : [{ bearer: [] }],
    source: {},
  }
}

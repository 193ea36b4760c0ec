import type { Mock } from './mock.ts'
import { MockError } from './errors.ts'
import { asFault, type FaultBox } from './faults.ts'
import { isObject, type JsonObject } from './openapi/document.ts'
import { isJson } from './openapi/media-type.ts'

type Control = (mock: Mock, input: JsonObject, faults: FaultBox) => unknown

const controls: { readonly [route: string]: Control } = {
  'GET /__mock': (mock) => ({
    vendor: mock.vendor,
    url: mock.url,
    apiUrl: mock.apiUrl,
    tokenUrl: mock.tokenUrl,
    operations: mock.operations,
    controls: mock.controls,
    endpoints: [...Object.keys(controls), 'POST /__mock/control/{name}'],
  }),
  'GET /__mock/counts': (mock) => mock.counts,
  'DELETE /__mock/counts': (mock) => mock.resetCounts(),
  'POST /__mock/revoke': (mock, { token }) => ({ revoked: mock.revokeTokens(optionalText('token', token)) }),
  'POST /__mock/token': (mock, { lifetimeSeconds, kind, facts }) => ({
    token: mock.issueToken({
      lifetimeSeconds: lifetimeSeconds === undefined ? undefined : Number(lifetimeSeconds),
      kind: optionalText('kind', kind),
      facts: optionalTexts('facts', facts),
    }),
  }),
  'POST /__mock/token-lifetime': (mock, { seconds }) => mock.setTokenLifetime(Number(seconds)),
  'POST /__mock/rotate-secret': (mock, { clientSecret }) => ({
    clientSecret: mock.rotateSecret(optionalText('clientSecret', clientSecret)),
  }),
  'GET /__mock/faults': (_, __, faults) => faults.list(),
  'POST /__mock/faults': (_, input, faults) => {
    faults.add(asFault(input))
    return faults.list()
  },
  'DELETE /__mock/faults': (mock) => mock.clearFaults(),
  'POST /__mock/reset': (mock) => mock.reset(),
}

/** Serves `/__mock/*`. Bodies must be sent as JSON, which keeps web pages of other origins from posting here. */
export async function handleControl(mock: Mock, faults: FaultBox, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/\/$/, '')
  const named = /^\/__mock\/control\/([^/]+)$/.exec(path)?.[1]
  const route = `${request.method} ${path}`
  const control: Control | undefined =
    named !== undefined && request.method === 'POST'
      ? (_, input) => mock.control(decodeURIComponent(named), input)
      : Object.hasOwn(controls, route)
        ? controls[route]
        : undefined
  if (control === undefined) {
    const known = [...Object.keys(controls), 'POST /__mock/control/{name}'].join(', ')
    return answer(404, { error: `There is no ${route}. There are: ${known}.` })
  }
  try {
    const result = control(mock, await readInput(request), faults)
    return result === undefined ? new Response(null, { status: 204 }) : answer(200, result)
  } catch (error) {
    if (!(error instanceof MockError)) throw error
    return answer(error.code === 'unknown_control' ? 404 : 400, { error: error.message, code: error.code })
  }
}

async function readInput(request: Request): Promise<JsonObject> {
  if (request.method === 'GET') return {}
  const text = await request.text()
  if (!isJson(request.headers.get('content-type') ?? '')) {
    throw new MockError('invalid_control', 'Send a JSON body (or none) with Content-Type: application/json.')
  }
  if (text === '') return {}
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (error) {
    throw new MockError('invalid_control', 'The body is not valid JSON.', { cause: error })
  }
  if (!isObject(input)) throw new MockError('invalid_control', 'The body must be a JSON object.')
  return input
}

function optionalText(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw new MockError('invalid_control', `The member "${name}" must be a text.`)
}

function optionalTexts(name: string, value: unknown): { [name: string]: string } | undefined {
  if (value === undefined) return undefined
  if (isObject(value) && Object.values(value).every((member) => typeof member === 'string')) {
    return value as { [name: string]: string }
  }
  throw new MockError('invalid_control', `The member "${name}" must be an object of texts.`)
}

function answer(status: number, body: unknown): Response {
  return Response.json(body, { status })
}

import { observeResponses, type ResponseDeparture } from '@latchkey/client-core/observe'
import { createMock, readDocument, type Mock } from '@latchkey/mock'
import { describeOperations, type OperationDescription } from '@latchkey/mock/operations'
import { settle } from '@latchkey/testkit'
import { leftOut } from './left-out.ts'
import { needsPerson } from './render-calls.ts'
import type { CallResult, Stage, VendorContract } from './contract.ts'

/** What came of one call. */
export interface Verdict {
  readonly operation: string
  /** Which of the vendor's clients called; `special` for a function of its own. */
  readonly client: string
  /** Why the contract does not hold; undefined when it does. */
  readonly failure: string | undefined
}

interface Call {
  readonly client: string
  readonly call: (stage: Stage) => Promise<unknown>
}

/**
 * Calls every operation of a vendor with our typed client on the mock, which refuses what the document does not allow;
 * the call must arrive at its operation, once, and what comes back must be what the document promises.
 */
export async function runContract<Clients extends object>(
  contract: VendorContract<Clients>,
): Promise<Verdict[]> {
  const { vendor, calls, specialCalls, createClients } = contract
  const verdicts: Verdict[] = []
  const operations = describeOperations(readDocument(vendor))
  const left = leftOut(operations)
  for (const operation of operations) {
    const special = specialCalls[operation.key]
    const own: Call[] = special
      ? [{ client: 'special', call: special }]
      : calls
          .filter((entry) => entry.operation === operation.key)
          .map(({ client, call }) => ({ client, call: (stage) => call(createClients(stage)) }))
    if (own.length === 0 && needsPerson(operation)) continue
    if (left.has(operation.key)) continue
    if (own.length === 0)
      verdicts.push({ operation: operation.key, client: 'none', failure: 'nothing calls it' })
    for (const { client, call } of own) {
      const failure = await judge(vendor, operation, call, special !== undefined)
      verdicts.push({ operation: operation.key, client, failure })
    }
  }
  return verdicts
}

/**
 * Why one call does not hold the contract of an operation; undefined when it does.
 *
 * @param mayRepeat It may arrive more than once, as where a first token is traded for another at the same path.
 */
export async function judge(
  vendor: string,
  operation: OperationDescription,
  call: (stage: Stage) => Promise<unknown>,
  mayRepeat = false,
): Promise<string | undefined> {
  const arrivals: { operation: string; response: Response }[] = []
  const departures: ResponseDeparture[] = []
  let latest = ''
  const mock: Mock = await createMock(vendor, {
    stateless: true,
    onResponse: ({ method, path }) => (latest = `${method} ${path}`),
  })
  // A second opinion on the answers, by other code than the mock checks its own with.
  const observed = observeResponses({
    document: readDocument(vendor),
    onDeparture: (one) => departures.push(one),
    // What the document promises may be a redirect: it is what arrived.
    fetch: (input, init) => mock.fetch(input, { ...init, redirect: 'manual' }),
  })
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await observed(input, init)
    arrivals.push({ operation: latest, response: response.clone() })
    return response
  }

  let result: unknown
  try {
    result = await call({ mock, fetch })
  } catch (error) {
    if (isRefused(error)) {
      console.warn(`${vendor}: ${operation.key} is not contract-tested: ${(error as Error).message}`)
      return undefined
    }
    return `the call failed: ${(error as Error).message}`
  }
  await settle() // Departures are reported after the response was handed on.
  const own = arrivals.filter((arrival) => arrival.operation === operation.key)
  if (own.length === 0 || (own.length > 1 && !mayRepeat))
    return `${own.length} requests arrived at it; there were ${arrivals.map((one) => one.operation).join(', ') || 'none'}`
  for (const { response } of own) {
    const failure = await judgeAnswer(operation, response, result)
    if (failure) return failure
  }
  const [departure] = departures
  return departure && `the answer departs from the document: ${JSON.stringify(departure)}`
}

/** Why a response is not what the document promises, or not what the client hands out. */
async function judgeAnswer(
  operation: OperationDescription,
  response: Response,
  result: unknown,
): Promise<string | undefined> {
  const bytes = await response.arrayBuffer()
  const body = new TextDecoder().decode(bytes)
  if (response.status >= 400) return `refused with ${response.status}: ${body}`
  const answer = { status: response.status, contentType: response.headers.get('content-type'), body }
  return operation.checkAnswer(answer) ?? (await compareData(result, answer, bytes.byteLength))
}

/** Whether a client refused to send a call as its document says, which was remarked on when the package was made. */
export function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'not_sendable'
}

/** Whether the client hands out what the server sent. Functions of their own give what they promise themselves. */
export async function compareData(
  result: unknown,
  answer: { contentType: string | null; body: string },
  length: number,
): Promise<string | undefined> {
  if (typeof result !== 'object' || result === null || !('response' in result)) return undefined
  // A redirect the document promises is no success to a client.
  const { data, error } = result as CallResult & { error?: unknown }
  const handed = data === undefined ? error : data
  const given = handed instanceof ReadableStream ? await new Response(handed).text() : handed
  if (answer.body === '') return undefined
  if (given instanceof Blob)
    return given.size === length ? undefined : `${given.size} bytes of ${length} came back`
  const isJson = /[/+]json\b(?!-)/i.test(answer.contentType ?? '')
  const same = isJson
    ? JSON.stringify(given) === JSON.stringify(JSON.parse(answer.body))
    : given === answer.body
  return same ? undefined : 'the client hands out something else than the server sent'
}

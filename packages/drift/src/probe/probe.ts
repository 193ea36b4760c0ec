import { createReader, type Connect } from './client.ts'
import { judgeAnswer, type Answer, type LiveDeparture } from './judge-answer.ts'

/** Where a value of a request comes from: an environment variable, an earlier answer, or the data itself. */
export type Given = { env: string } | { of: string; at: string } | string | number | boolean

/** A harmless call of `source.yaml`. */
export interface Read {
  /** `GET /things/{id}` */
  operation: string
  path?: Record<string, Given> | undefined
  query?: Record<string, Given> | undefined
  /** JSON object. */
  body?: Record<string, Given> | undefined
}

export interface ProbeRequest {
  document: object
  tokenOperation: string | undefined
  reads: readonly Read[]
}

export interface ReadResult {
  operation: string
  /** `judged`: answered with 2xx and held against the document. `skipped`: an earlier answer lacked what it needs. `failed`: no such answer. */
  state: 'judged' | 'skipped' | 'failed'
  reason?: string | undefined
  departures: LiveDeparture[]
}

export interface ProbeOptions {
  env: Readonly<Record<string, string | undefined>>
  fetch: typeof globalThis.fetch
}

/**
 * Gets a token and makes the harmless calls, and holds each answer against the document.
 *
 * @throws {@link MissingVariableError}, or what the client throws for settings that cannot work
 */
export async function probe(
  connect: Connect,
  { document, tokenOperation, reads }: ProbeRequest,
  { env, fetch }: ProbeOptions,
): Promise<ReadResult[]> {
  const read = createReader(env)
  const answers: Answer[] = []
  const client = connect(read, record(fetch, answers))
  const results: ReadResult[] = []
  const { tokenSource } = client
  if (tokenOperation !== undefined && tokenSource) {
    const result = await attempt(tokenOperation, () => tokenSource.get())
    results.push(judged(result, document, answers.at(-1)))
    if (result.state === 'failed') return results
  }
  const known = new Map<string, unknown>()
  for (const { operation, path = {}, query = {}, body } of reads) {
    const fill = (given: Given): unknown => {
      if (typeof given !== 'object') return given
      if ('env' in given) return read(given.env)
      const value = valueAt(known.get(given.of), given.at)
      if (value === undefined)
        throw new NothingThereError(`the response of ${given.of} has nothing at ${given.at}`)
      return value
    }
    const [method = '', template = ''] = operation.split(' ')
    const before = answers.length
    const result = await attempt(operation, async () => {
      const init = {
        params: { path: mapValues(path, fill), query: mapValues(query, fill) },
        ...(body === undefined ? {} : { body: mapValues(body, fill) }),
      }
      await client.request(method.toLowerCase(), template, init)
    })
    const answer = answers.length > before ? answers.at(-1) : undefined
    if (answer) known.set(operation, jsonOf(answer.text))
    results.push(judged(result, document, answer))
  }
  return results
}

class NothingThereError extends Error {}

async function attempt(operation: string, call: () => Promise<unknown>): Promise<ReadResult> {
  try {
    await call()
    return { operation, state: 'judged', departures: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const state = error instanceof NothingThereError ? 'skipped' : 'failed'
    return { operation, state, reason, departures: [] }
  }
}

/** An answer that is no success tells of the account, not of the document. */
function judged(result: ReadResult, document: object, answer: Answer | undefined): ReadResult {
  if (result.state === 'skipped' || !answer) return result
  if (answer.status < 200 || answer.status > 299) {
    return { ...result, state: 'failed', reason: result.reason ?? `answered ${answer.status}` }
  }
  return { ...result, departures: judgeAnswer(document, result.operation, answer) }
}

function record(fetch: typeof globalThis.fetch, answers: Answer[]): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    answers.push({
      method: init?.method ?? request?.method ?? 'GET',
      url: request?.url ?? String(input),
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      text: await response.clone().text(),
    })
    return response
  }
}

function mapValues(given: Record<string, Given>, fill: (one: Given) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, fill(one)]))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((holder, token) => {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
      return typeof holder === 'object' && holder !== null
        ? (holder as Record<string, unknown>)[name]
        : undefined
    }, value)
}

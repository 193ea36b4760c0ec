import { MockError } from './errors.ts'
import { isObject, type JsonObject } from './openapi/document.ts'

/** Ways in which a token endpoint's successful answer can be unusable. */
export const tokenAnswerFaults = [
  'html',
  'empty',
  'not-json',
  'form-encoded',
  'error-in-200',
  'no-token',
  'blank-token',
  'token-not-a-string',
  'token-with-newline',
  'no-token-type',
  'wrong-token-type',
  'no-expiry',
  'zero-expiry',
  'negative-expiry',
  'expiry-not-a-number',
] as const
export type TokenAnswerFault = (typeof tokenAnswerFaults)[number]

/** Something that goes wrong until it has happened `times` times or is taken back. */
export type Fault = FaultKind & {
  /** `token`: the token endpoint. `api` (default): everything else. `all`, or one operation as `METHOD /path`. */
  readonly on?: string | undefined
  /** How many matching requests it hits. Default: all, until removed. */
  readonly times?: number | undefined
}

export type FaultKind =
  /** Answers late. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Answers 401 as though the token had just been revoked; a storm when it hits many. */
  | { readonly kind: 'unauthorized' }
  /** Answers 429; `Retry-After` is left out when no seconds are given. */
  | { readonly kind: 'rate-limit'; readonly retryAfterSeconds?: number | undefined }
  /** Answers any status, worded as the vendor words it unless `body` is given. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: { readonly [name: string]: string } | undefined
      readonly body?: string | undefined
    }
  /** Closes the connection without an answer and without any effect. */
  | { readonly kind: 'drop' }
  /** Closes the connection without an answer after the request has taken effect. */
  | { readonly kind: 'lost-answer' }
  /** Spoils successful token responses. Always on the token endpoint. */
  | { readonly kind: 'token-answer'; readonly answer: TokenAnswerFault }

const members: {
  readonly [kind: string]: { readonly [name: string]: (value: unknown) => string | undefined }
} = {
  latency: { ms: wholeNumber },
  unauthorized: {},
  'rate-limit': { retryAfterSeconds: optional(wholeNumber) },
  status: {
    status: (value) =>
      Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
        ? undefined
        : 'a status from 200 to 599',
    headers: optional((value) => (isObject(value) ? undefined : 'an object of texts')),
    body: optional(text),
  },
  drop: {},
  'lost-answer': {},
  'token-answer': {
    answer: (value) =>
      tokenAnswerFaults.includes(value as TokenAnswerFault)
        ? undefined
        : `one of ${tokenAnswerFaults.join(', ')}`,
  },
}

/** Narrows to a fault. @throws {@link MockError} `invalid_control` saying which member is wrong */
export function asFault(value: unknown): Fault {
  const kind = isObject(value) ? value['kind'] : undefined
  const rules = typeof kind === 'string' && Object.hasOwn(members, kind) ? members[kind] : undefined
  if (!isObject(value) || rules === undefined) {
    throw new MockError('invalid_control', `A fault needs a kind: one of ${Object.keys(members).join(', ')}.`)
  }
  const allowed = { kind: () => undefined, on: optional(text), times: optional(wholeNumber), ...rules }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(allowed, name)) {
      throw new MockError('invalid_control', `A fault of kind "${kind}" has no member "${name}".`)
    }
  }
  for (const [name, judge] of Object.entries<(value: unknown) => string | undefined>(allowed)) {
    const wanted = judge(value[name])
    if (wanted !== undefined) {
      throw new MockError(
        'invalid_control',
        `The member "${name}" of a fault of kind "${kind}" must be ${wanted}.`,
      )
    }
  }
  return value as Fault
}

function wholeNumber(value: unknown): string | undefined {
  return Number.isInteger(value) && Number(value) >= 0 ? undefined : 'a whole number, zero or more'
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? undefined : 'a text'
}

function optional(judge: (value: unknown) => string | undefined): (value: unknown) => string | undefined {
  return (value) => (value === undefined ? undefined : judge(value))
}

export interface FaultBox {
  /** Returns a function that takes the fault back. */
  add(fault: Fault): () => void
  /** The faults of these kinds that hit a request now; each use counts against `times`. */
  take<K extends Fault['kind']>(
    target: FaultTarget,
    kinds: readonly K[],
    limit?: number,
  ): Extract<Fault, { kind: K }>[]
  list(): Fault[]
  clear(): void
}

export interface FaultTarget {
  readonly isToken: boolean
  readonly operation: string | undefined
}

export function createFaultBox(): FaultBox {
  let faults: { fault: Fault; left: number }[] = []
  return {
    add(fault) {
      const entry = { fault, left: fault.times ?? Infinity }
      faults.push(entry)
      return () => {
        faults = faults.filter((other) => other !== entry)
      }
    },
    take(target, kinds, limit = 1) {
      const isAsked = (fault: Fault): fault is Extract<Fault, { kind: (typeof kinds)[number] }> =>
        kinds.some((kind) => kind === fault.kind)
      const hits = faults
        .filter(({ fault, left }) => left > 0 && isAsked(fault) && concerns(fault, target))
        .slice(0, limit)
      for (const hit of hits) hit.left -= 1
      faults = faults.filter(({ left }) => left > 0)
      return hits.map(({ fault }) => fault).filter(isAsked)
    },
    list: () =>
      faults.map(({ fault, left }) => ({ ...fault, ...(left === Infinity ? {} : { times: left }) })),
    clear() {
      faults = []
    },
  }
}

function concerns(fault: Fault, target: FaultTarget): boolean {
  const on = fault.kind === 'token-answer' ? 'token' : (fault.on ?? 'api')
  if (on === 'all') return true
  if (on === 'token' || on === 'api') return target.isToken === (on === 'token')
  return on === target.operation
}

interface Names {
  token: string
  type: string
  expiry: string
}

interface Spoiled {
  mediaType: string
  body: string
}

/** Spoils a good token response. `names` are the members the vendor uses. */
export function spoilTokenAnswer(answer: JsonObject, fault: TokenAnswerFault, names: Names): Spoiled {
  return spoilers[fault](answer, names)
}

const spoilers: Readonly<Record<TokenAnswerFault, (answer: JsonObject, names: Names) => Spoiled>> = {
  html: () => ({
    mediaType: 'text/html',
    body: '<!doctype html><title>Sign in</title><p>Please sign in.</p>',
  }),
  empty: () => ({ mediaType: 'application/json', body: '' }),
  'not-json': () => ({ mediaType: 'application/json', body: '{"access_token": ' }),
  'form-encoded': (answer) => ({
    mediaType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(Object.entries(answer).map(([key, value]) => [key, String(value)])).toString(),
  }),
  'error-in-200': () => json({ error: 'invalid_client', error_description: 'The client was refused.' }),
  'no-token': (answer, names) => without(answer, names.token),
  'blank-token': (answer, names) => json({ ...answer, [names.token]: '' }),
  'token-not-a-string': (answer, names) => json({ ...answer, [names.token]: 12_345 }),
  'token-with-newline': (answer, names) => json({ ...answer, [names.token]: 'line\r\nx-injected: yes' }),
  'no-token-type': (answer, names) => without(answer, names.type),
  'wrong-token-type': (answer, names) => json({ ...answer, [names.type]: 'MAC' }),
  'no-expiry': (answer, names) => without(answer, names.expiry),
  'zero-expiry': (answer, names) => json({ ...answer, [names.expiry]: 0 }),
  'negative-expiry': (answer, names) => json({ ...answer, [names.expiry]: -1 }),
  'expiry-not-a-number': (answer, names) => json({ ...answer, [names.expiry]: 'soon' }),
}

function without(answer: JsonObject, name: string): Spoiled {
  return json(Object.fromEntries(Object.entries(answer).filter(([key]) => key !== name)))
}

function json(value: unknown): Spoiled {
  return { mediaType: 'application/json', body: JSON.stringify(value) }
}

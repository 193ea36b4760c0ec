import { MockError } from '../errors.ts'
import type { JsonObject, Operation } from '../openapi/document.ts'
import { asObject, isObject } from '../openapi/document.ts'
import { essence } from '../openapi/media-type.ts'

/** How a vendor's token endpoint departs from RFC 6749: the document's `x-token-dialect`, defaults filled in. */
export interface TokenDialect {
  readonly encoding: 'form' | 'json'
  /** The media type a body is to be read as, where the dialect has a type of the vendor's own for it. */
  readAs(contentType: string | null): string | undefined
  readonly clientAuth: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none'
  /** A parameter as the request states it: in the body, a header or the query. */
  read(parameter: string, request: TokenRequest): string | undefined
  readonly grants: { readonly [grant: string]: Grant }
  /** The name on the wire of an RFC 6749 parameter; undefined when the vendor never sends it. */
  wireName(parameter: string): string | undefined
  /** Members a token response may carry for an RFC 6749 member, first choice first. */
  answerNames(member: string): readonly string[]
  /** What a response says of a lifetime. */
  writeLifetime(lifetimeMs: number, expiresAtMs: number): unknown
  /** The token is a JWT that says itself how long it lives. */
  readonly isJwt: boolean
  readonly defaultLifetimeSeconds: number | undefined
  /** Tokens are renewed with refresh tokens, here or at another operation. */
  readonly isRenewed: boolean
  /** What a response says beside the token: the code of a success, and values that calls repeat. */
  readonly saidBeside: readonly (readonly [place: string, value: unknown])[]
  /** Clients read in a response where the API is. */
  readonly readsAddress: boolean
}

export interface TokenRequest {
  readonly input: JsonObject
  readonly headers: Headers
  readonly query: URLSearchParams
}

export interface Grant {
  readonly parameters: readonly string[]
  readonly fixed: { readonly [parameter: string]: string }
}

type WriteLifetime = (lifetimeMs: number, expiresAtMs: number) => unknown

const lifetimes: { readonly [form: string]: WriteLifetime } = {
  seconds: (ms) => Math.floor(ms / 1000),
  minutes: (ms) => Math.floor(ms / 60_000),
  hours: (ms) => Math.floor(ms / 3_600_000),
  days: (ms) => Math.floor(ms / 86_400_000),
  duration: (ms) => `PT${Math.floor(ms / 1000)}S`,
  milliseconds: (ms) => ms,
  'hours-minutes-seconds': (ms) => {
    const part = (unitMs: number, most: number): string =>
      String(Math.floor(ms / unitMs) % most).padStart(2, '0')
    return `${part(3_600_000, 100_000)}:${part(60_000, 60)}:${part(1000, 60)}`
  },
  'epoch-seconds': (_, atMs) => Math.floor(atMs / 1000),
  'epoch-milliseconds': (_, atMs) => atMs,
  date: (_, atMs) => new Date(atMs).toISOString(),
  'jwt-exp': () => undefined,
}

/**
 * The dialects of a document by operation: as stated on it, or as a grant of another one has it, by `path`.
 *
 * @throws {@link MockError} `invalid_document`
 */
export function readDialects(operations: readonly Operation[]): Map<Operation, TokenDialect> {
  const stated = new Map<Operation, JsonObject>()
  for (const operation of operations) {
    const source = operation.source['x-token-dialect']
    if (source === undefined) continue
    checkGrants(operation, source)
    const { grants, ...main } = source
    const [elsewhere, here] = dividedByPath(grants)
    stated.set(operation, { ...main, grants: here })
    for (const [name, { path, parameters, fixed, tradedBy: _, ...words }] of elsewhere) {
      const there = operations.filter((one) => one.path === path)
      const own = there.find(({ method }) => method === 'POST') ?? there[0]
      if (own === undefined || own.source['x-token-dialect'] !== undefined) continue
      const others = asObject(stated.get(own)?.['grants'])
      stated.set(own, { ...main, ...words, grants: { ...others, [name]: { parameters, fixed } } })
    }
  }
  const isRenewed = [...stated.values()].some(({ grants }) => asObject(grants)['refresh_token'] !== undefined)
  return new Map(
    [...stated].map(([operation, source]) => [operation, { ...readDialect(operation, source), isRenewed }]),
  )
}

type Stated = JsonObject & { readonly grants: JsonObject }

function checkGrants({ key }: Operation, source: unknown): asserts source is Stated {
  if (!isObject(source) || !isObject(source['grants']))
    throw new MockError('invalid_document', `x-token-dialect of ${key} must be an object with "grants".`)
}

/** Grants with an operation of their own, and the others. */
function dividedByPath(grants: JsonObject): [elsewhere: [string, JsonObject][], here: JsonObject] {
  const all = Object.entries(grants).map(([name, value]): [string, JsonObject] => [name, asObject(value)])
  const elsewhere = all.filter(([, { path }]) => path !== undefined)
  return [elsewhere, Object.fromEntries(all.filter(([, { path }]) => path === undefined))]
}

function readDialect(operation: Operation, source: JsonObject): Omit<TokenDialect, 'isRenewed'> {
  const form = String(source['lifetime'] ?? source['expiresInUnit'] ?? 'seconds')
  const writeLifetime = lifetimes[form]
  if (writeLifetime === undefined) {
    throw new MockError(
      'invalid_document',
      `x-token-dialect of ${operation.key}: unknown lifetime "${form}".`,
    )
  }
  const fields = asObject(source['fields'])
  const answers = asObject(source['response'])
  const headers = Object.entries(asObject(source['headers']))
  const query = Array.isArray(source['query']) ? {} : asObject(source['query'])
  const wireName = (parameter: string): string | undefined => {
    const name = Object.hasOwn(fields, parameter) ? fields[parameter] : parameter
    return typeof name === 'string' ? name : undefined
  }
  const encoding = source['encoding'] === 'json' ? 'json' : 'form'
  const ownTypes = ownTypesOf([source, ...Object.values(asObject(source['grants'])).map(asObject)])
  return {
    encoding,
    readAs: (contentType) => (ownTypes.includes(essence(contentType)) ? mediaTypes[encoding] : undefined),
    clientAuth: (source['clientAuth'] ?? 'client_secret_post') as TokenDialect['clientAuth'],
    grants: Object.fromEntries(
      Object.entries(asObject(source['grants'])).map(([grant, value]) => [grant, readGrant(asObject(value))]),
    ),
    wireName,
    read(parameter, request) {
      const field = wireName(parameter)
      const inBody = field === undefined ? undefined : valueAt(request.input, field)
      if (['string', 'number', 'boolean'].includes(typeof inBody)) return String(inBody)
      const [inHeader] = headers.flatMap(([name, template]) =>
        textIn(String(template), parameter, request.headers.get(name)),
      )
      return inHeader ?? request.query.get(String(query[parameter] ?? field ?? parameter)) ?? undefined
    },
    answerNames: (member) => (answers[member] as string[] | undefined) ?? [member],
    writeLifetime,
    saidBeside: saidBeside(source),
    readsAddress: Object.hasOwn(answers, 'api_address'),
    isJwt: form === 'jwt-exp',
    defaultLifetimeSeconds: source['defaultLifetimeSeconds'] as number | undefined,
  }
}

function saidBeside({ calls, response, successCodes }: JsonObject): TokenDialect['saidBeside'] {
  const [code] = Array.isArray(successCodes) ? (successCodes as unknown[]) : []
  const [place] = [asObject(response)['error']].flat()
  const texts = Object.values(asObject(asObject(calls)['headers'])).map(String)
  const places = new Set(texts.flatMap((text) => text.match(/[^{}]+(?=\})/g) ?? []))
  places.delete('access_token')
  return [
    ...(code !== undefined && typeof place === 'string' ? [[place, code] as const] : []),
    ...[...places].map((one, index) => [one, `value-${index + 1}`] as const),
  ]
}

const mediaTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const

/** What headers of a dialect, or of one of its grants, call the type of the body. */
function ownTypesOf(parts: readonly JsonObject[]): string[] {
  const headers = parts.flatMap((part) => Object.entries(asObject(part['headers'])))
  return headers.flatMap(([name, value]) => (/^content-type$/i.test(name) ? [essence(String(value))] : []))
}

function readGrant(source: JsonObject): Grant {
  return {
    parameters: (source['parameters'] as string[] | undefined) ?? [],
    fixed: asObject(source['fixed']) as Grant['fixed'],
  }
}

/** What stands for a parameter in a header that its template has filled: `Bearer {client_secret}`, or `Basic {client_secret}:`. */
export function textIn(template: string, parameter: string, said: string | null): string[] {
  const [, user, password] = /^Basic ([^:]*):(.*)$/.exec(template) ?? []
  if (user !== undefined) {
    const sent = Buffer.from(said?.replace(/^Basic /, '') ?? '', 'base64').toString('utf8')
    const [name = '', secret = ''] = sent.split(/:(.*)/s)
    return [...textIn(user, parameter, name), ...textIn(password!, parameter, secret)]
  }
  if (said === null || template.split(`{${parameter}}`).length !== 2) return []
  // Others may stand beside it: `{username}@{org}`.
  const parts = template.split(/(\{[^{}]+\})/).map((part) => {
    if (part === `{${parameter}}`) return '(.*?)'
    return /^\{[^{}]+\}$/.test(part) ? '.*?' : part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
  })
  const [, text] = new RegExp(`^${parts.join('')}$`, 's').exec(said) ?? []
  return text === undefined ? [] : [text]
}

/** A member by its name, or by a JSON pointer. */
function valueAt(value: unknown, place: string): unknown {
  if (!place.startsWith('/')) return asObject(value)[place]
  return pointerSteps(place).reduce<unknown>((at, step) => asObject(at)[step], value)
}

/** Puts a member where its name, or its JSON pointer, says. */
export function setAt(target: Record<string, unknown>, place: string, value: unknown): void {
  const steps = place.startsWith('/') ? pointerSteps(place) : [place]
  let at = target
  for (const [index, step] of steps.slice(0, -1).entries())
    at = (at[step] ??= /^\d+$/.test(steps[index + 1]!) ? [] : {}) as Record<string, unknown>
  at[steps.at(-1)!] = value
}

function pointerSteps(pointer: string): string[] {
  const steps = pointer.slice(1).split('/')
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Where the API wants its token. */
export type TokenPlace =
  | { readonly header: string; readonly scheme: string }
  | { readonly query: string }
  /** With `{access_token}` among other things. */
  | { readonly header: string; readonly template: string }

/** What the token operation of a document says of how tokens are sent. */
export function tokenPlace(operations: readonly Operation[]): TokenPlace {
  const dialects = operations.map(({ source }) => asObject(source['x-token-dialect']))
  const calls = asObject(dialects.find((one) => isObject(one['calls']))?.['calls'])
  const beside = Object.entries(asObject(calls['headers'])).find(([, text]) =>
    /\{access_token\}/.test(String(text)),
  )
  if (beside) return { header: beside[0], template: String(beside[1]) }
  if (typeof calls['query'] === 'string') return { query: calls['query'] }
  if (typeof calls['cookie'] === 'string') return { header: 'Cookie', scheme: `${calls['cookie']}=` }
  const header = String(calls['header'] ?? 'Authorization')
  return { header, scheme: String(calls['scheme'] ?? (header === 'Authorization' ? 'Bearer' : '')) }
}

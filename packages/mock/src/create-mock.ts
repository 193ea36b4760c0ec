import type { Behaviour, BehaviourTools, CreateBehaviour } from './behaviour.ts'
import { handleControl } from './control-endpoint.ts'
import { withCors } from './cors.ts'
import { loadBehaviour, readDocument } from './documents.ts'
import { createEngine } from './engine.ts'
import { MockError } from './errors.ts'
import { asFault } from './faults.ts'
import { createFetch } from './fetch.ts'
import type { Mock } from './mock.ts'
import { asDocument, listOperations, type Operation } from './openapi/document.ts'
import { checkLifetime, checkOptions, clockOf, readSettings, type MockOptions } from './options.ts'
import { readDialect } from './token/dialect.ts'
import { createTokenEndpoint } from './token/endpoint.ts'
import { createTokenLedger } from './token/ledger.ts'

export interface DocumentMockOptions extends MockOptions {
  /** Names the mock in addresses and token prefixes. Default: `vendor`. */
  vendor?: string | undefined
  /** What the server does beyond the document. */
  behaviour?: CreateBehaviour | undefined
}

/** A mock of one of the vendors that come with this package. @throws {@link MockError} `unknown_vendor`, `invalid_option` */
export async function createMock(vendor: string, options: MockOptions = {}): Promise<Mock> {
  const document = readDocument(vendor)
  const behaviour = await loadBehaviour(vendor)
  return createMockFromDocument(document, { ...options, vendor, behaviour })
}

/**
 * A mock of any OpenAPI 3 document without external references. Token endpoints are those with an
 * `x-token-dialect`; a document without one accepts the access token `mock-token`.
 * @throws {@link MockError} `invalid_document`, `invalid_option`
 */
export function createMockFromDocument(source: unknown, options: DocumentMockOptions = {}): Mock {
  return createControlledMock(source, options).mock
}

/** As `createMockFromDocument`, with the string that tells the mock where it listens. */
export function createControlledMock(
  source: unknown,
  { vendor = 'vendor', behaviour: createBehaviour, ...options }: DocumentMockOptions,
): { mock: Mock; listenAt(url: string): void } {
  checkOptions(options)
  const document = asDocument(source)
  const operations = listOperations(document)
  const clock = clockOf(options)
  const tokens = createTokenLedger(clock, vendor)
  let url = `https://${vendor}.mock.invalid`

  const dialects = operations.flatMap((operation) => {
    const dialect = readDialect(operation)
    return dialect === undefined ? [] : [{ operation, dialect }]
  })
  const tokenOperation = dialects[0]?.operation
  const tokenOperations = dialects.map(({ operation }) => operation)
  const apiBasePath = commonBasePath(operations.filter((operation) => !tokenOperations.includes(operation)))

  let behaviour = startBehaviour()
  let settings = startSettings()
  const engine = createEngine({
    vendor,
    document,
    operations,
    tokens,
    clock,
    tokenEndpoints: new Map(
      dialects.map(({ operation, dialect }) => [
        operation,
        createTokenEndpoint(document, operation, dialect, tokens, () => settings),
      ]),
    ),
    behaviour: () => behaviour,
    isOwnOrigin: (origin) => origin === new URL(url).origin,
    lenient: options.lenient === true,
    onAnswer: options.onAnswer && quietly(options.onAnswer),
  })

  function startSettings() {
    return readSettings(
      options,
      behaviour.tokenLifetimeSeconds ?? dialects[0]?.dialect.defaultLifetimeSeconds ?? 3600,
    )
  }

  function startBehaviour(): Behaviour {
    const counters = new Map<string, number>()
    const nextNumber = (name: string): number => {
      const next = (counters.get(name) ?? 0) + 1
      counters.set(name, next)
      return next
    }
    const tools: BehaviourTools = {
      clock,
      tokens,
      issueToken: (grant) => tokens.issue(grant, settings.lifetimeSeconds * 1000),
      url: () => url,
      nextNumber,
      nextUuid: (name) => uuidOf(name, nextNumber(`uuid ${name}`)),
      now: () => new Date(clock.nowMs()).toISOString(),
    }
    if (options.stateless === true || createBehaviour === undefined) return {}
    return createBehaviour(tools, options.vendorOptions ?? {})
  }

  async function handle(request: Request): Promise<Response> {
    if (options.controlEndpoint === true && new URL(request.url).pathname.startsWith('/__mock')) {
      return handleControl(mock, engine.faults, request)
    }
    return options.cors === true ? withCors(request, engine.handle) : engine.handle(request)
  }

  const fetch = createFetch(handle, (origin) => {
    return (
      origin === new URL(url).origin ||
      operations.some(({ bases }) => bases.some((base) => base.origin.test(origin)))
    )
  })

  const mock: Mock = {
    vendor,
    fetch,
    handle,
    operations: operations.map(({ key }) => key),
    get url() {
      return url
    },
    get apiUrl() {
      return url + apiBasePath
    },
    get tokenBaseUrl() {
      return tokenOperation && url + (tokenOperation.bases[0]?.basePath ?? '')
    },
    get tokenUrl() {
      return tokenOperation && `${mock.tokenBaseUrl}${tokenOperation.path}`
    },
    get counts() {
      return engine.counter.read()
    },
    get controls() {
      return Object.keys(behaviour.controls ?? {})
    },
    resetCounts: () => engine.counter.clear(),
    revokeTokens: (token) => tokens.revoke(token),
    issueToken({ lifetimeSeconds = settings.lifetimeSeconds, kind, facts = {} } = {}) {
      checkLifetime(lifetimeSeconds)
      return tokens.issue(
        { grant: 'issued', clientId: settings.clientId, facts, kind },
        lifetimeSeconds * 1000,
      ).value
    },
    setTokenLifetime(seconds) {
      checkLifetime(seconds)
      settings.lifetimeSeconds = seconds
    },
    rotateSecret(clientSecret = `mock-secret-${globalThis.crypto.randomUUID()}`) {
      settings.clientSecret = clientSecret
      tokens.revoke()
      return clientSecret
    },
    inject: (fault) => engine.faults.add(asFault(fault)),
    clearFaults: () => engine.faults.clear(),
    control(name, input = {}) {
      const control = behaviour.controls?.[name]
      if (control === undefined) {
        const known = mock.controls.length > 0 ? `There are: ${mock.controls.join(', ')}.` : 'There are none.'
        throw new MockError('unknown_control', `${vendor} has no control "${name}". ${known}`)
      }
      return control(input)
    },
    reset() {
      behaviour = startBehaviour()
      settings = startSettings()
      tokens.clear()
      engine.faults.clear()
      engine.counter.clear()
    },
  }
  return {
    mock,
    listenAt(address) {
      url = address
    },
  }
}

/** The base path of most operations: single ones may have servers of their own. */
function commonBasePath(operations: readonly Operation[]): string {
  const counts = new Map<string, number>()
  for (const { bases } of operations) {
    const path = bases[0]?.basePath ?? ''
    counts.set(path, (counts.get(path) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

/** A version 4 UUID that is the same in every run, and different for every name and number. */
function uuidOf(name: string, number: number): string {
  let hash = 0
  for (const char of name) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0
  return `${hash.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}

function quietly<T>(listener: (event: T) => void): (event: T) => void {
  return (event) => {
    try {
      listener(event)
    } catch {
      // A listener is a guest: what it throws changes no answer.
    }
  }
}

import type { Behaviour, BehaviourTools, CreateBehaviour } from './behaviour.ts'
import { handleControl } from './control-endpoint.ts'
import { withCors } from './cors.ts'
import { loadBehaviour, readDocument } from './documents.ts'
import { createEngine, type Engine } from './engine.ts'
import { MockError } from './errors.ts'
import { asFault } from './faults.ts'
import { createFetch } from './fetch.ts'
import type { Mock } from './mock.ts'
import { asDocument, listOperations, type Operation } from './openapi/document.ts'
import {
  checkLifetime,
  checkOptions,
  clockOf,
  readSettings,
  type MockOptions,
  type Settings,
} from './options.ts'
import { readDialects } from './token/dialect.ts'
import { createTokenEndpoint } from './token/endpoint.ts'
import { createTokenLedger, type TokenLedger } from './token/ledger.ts'

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

  const dialects = [...readDialects(operations)].map(([operation, dialect]) => ({ operation, dialect }))

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
        createTokenEndpoint(
          document,
          operation,
          dialect,
          tokens,
          () => settings,
          () => url,
        ),
      ]),
    ),
    behaviour: () => behaviour,
    isOwnOrigin,
    lenient: options.lenient === true,
    onResponse: options.onResponse && quietly(options.onResponse),
  })

  function startSettings() {
    return readSettings(
      options,
      behaviour.tokenLifetimeSeconds ?? dialects[0]?.dialect.defaultLifetimeSeconds ?? 3600,
    )
  }

  function startBehaviour(): Behaviour {
    if (options.stateless === true || createBehaviour === undefined) return {}
    const tools: BehaviourTools = {
      clock,
      tokens,
      issueToken: (grant) => tokens.issue(grant, settings.lifetimeSeconds * 1000),
      url: () => url,
      now: () => new Date(clock.nowMs()).toISOString(),
      ...createNumbering(),
    }
    return createBehaviour(tools, options.vendorOptions ?? {})
  }

  function isOwnOrigin(origin: string): boolean {
    return origin === new URL(url).origin
  }

  function isAnswered(origin: string): boolean {
    return (
      isOwnOrigin(origin) || operations.some(({ bases }) => bases.some((base) => base.origin.test(origin)))
    )
  }

  async function handle(request: Request): Promise<Response> {
    if (options.controlEndpoint === true && new URL(request.url).pathname.startsWith('/__mock')) {
      return handleControl(mock, engine.faults, request)
    }
    return options.cors === true ? withCors(request, engine.handle) : engine.handle(request)
  }

  const mock = controlled({
    vendor,
    operations,
    tokenOperation: dialects[0]?.operation,
    apiBasePath: basePathOf(
      operations,
      dialects.map(({ operation }) => operation),
    ),
    tokens,
    engine,
    url: () => url,
    behaviour: () => behaviour,
    settings: () => settings,
    restart() {
      behaviour = startBehaviour()
      settings = startSettings()
    },
    fetch: createFetch(handle, isAnswered),
    handle,
  })
  return {
    mock,
    listenAt(address) {
      url = address
    },
  }
}

interface MockParts extends Pick<Mock, 'vendor' | 'fetch' | 'handle'> {
  readonly operations: readonly Operation[]
  readonly tokenOperation: Operation | undefined
  readonly apiBasePath: string
  readonly tokens: TokenLedger
  readonly engine: Engine
  url(): string
  behaviour(): Behaviour
  settings(): Settings
  /** Forgets what the vendor knows. */
  restart(): void
}

/** What a test sees of a mock, and does to it. */
function controlled(parts: MockParts): Mock {
  const { vendor, operations, tokenOperation, apiBasePath, tokens, engine } = parts
  const { url, behaviour, settings } = parts
  const mock: Mock = {
    vendor,
    fetch: parts.fetch,
    handle: parts.handle,
    operations: operations.map(({ key }) => key),
    get url() {
      return url()
    },
    get apiUrl() {
      return url() + apiBasePath
    },
    get tokenBaseUrl() {
      return tokenOperation && url() + (tokenOperation.bases[0]?.basePath ?? '')
    },
    get tokenUrl() {
      return tokenOperation && `${mock.tokenBaseUrl}${tokenOperation.path}`
    },
    get counts() {
      return engine.counter.read()
    },
    get controls() {
      return Object.keys(behaviour().controls ?? {})
    },
    resetCounts: () => engine.counter.clear(),
    revokeTokens: (token) => tokens.revoke(token),
    issueToken({ lifetimeSeconds = settings().lifetimeSeconds, kind, facts = {} } = {}) {
      checkLifetime(lifetimeSeconds)
      return tokens.issue(
        { grant: 'issued', clientId: settings().clientId, facts, kind },
        lifetimeSeconds * 1000,
      ).value
    },
    setTokenLifetime(seconds) {
      checkLifetime(seconds)
      settings().lifetimeSeconds = seconds
    },
    rotateSecret(clientSecret = `mock-secret-${globalThis.crypto.randomUUID()}`) {
      settings().clientSecret = clientSecret
      tokens.revoke()
      return clientSecret
    },
    inject: (fault) => engine.faults.add(asFault(fault)),
    clearFaults: () => engine.faults.clear(),
    control(name, input = {}) {
      return controlOf(vendor, behaviour(), name)(input)
    },
    reset() {
      parts.restart()
      tokens.clear()
      engine.faults.clear()
      engine.counter.clear()
    },
  }
  return mock
}

/** Numbers and UUIDs that are the same in every run, counted by name. */
function createNumbering(): Pick<BehaviourTools, 'nextNumber' | 'nextUuid'> {
  const counters = new Map<string, number>()
  const nextNumber = (name: string): number => {
    const next = (counters.get(name) ?? 0) + 1
    counters.set(name, next)
    return next
  }
  return { nextNumber, nextUuid: (name) => uuidOf(name, nextNumber(`uuid ${name}`)) }
}

/** The base path of most operations that hand out no tokens: single ones may have servers of their own. */
function basePathOf(operations: readonly Operation[], tokenOperations: readonly Operation[]): string {
  const counts = new Map<string, number>()
  for (const { bases } of operations.filter((operation) => !tokenOperations.includes(operation))) {
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

/** @throws {@link MockError} `unknown_control` naming those there are */
function controlOf(
  vendor: string,
  { controls = {} }: Behaviour,
  name: string,
): NonNullable<Behaviour['controls']>[string] {
  const control = Object.hasOwn(controls, name) ? controls[name] : undefined
  if (control) return control
  const names = Object.keys(controls)
  const known = names.length > 0 ? `There are: ${names.join(', ')}.` : 'There are none.'
  throw new MockError('unknown_control', `${vendor} has no control "${name}". ${known}`)
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

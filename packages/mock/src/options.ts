import { systemClock, type MockClock } from './clock.ts'
import type { ResponseEvent } from './engine.ts'
import { MockError } from './errors.ts'
import type { JsonObject } from './openapi/document.ts'
import type { TokenEndpointSettings } from './token/endpoint.ts'

/** The client the token endpoint accepts unless told otherwise. No secrets: a mock guards nothing. */
export const defaultCredentials = { clientId: 'mock-client', clientSecret: 'mock-secret' } as const

/** The user it accepts beside it, for the password grant. */
export const defaultUser = { username: 'mock-user', password: 'mock-password' } as const

export interface MockOptions {
  /** Default: `mock-client`. */
  clientId?: string | undefined
  /** Default: `mock-secret`. */
  clientSecret?: string | undefined
  /** For the password grant. Default: `mock-user`. */
  username?: string | undefined
  /** For the password grant. Default: `mock-password`. */
  password?: string | undefined
  /** Lifetime of access tokens. Default: the vendor's own where it states one, else 3600. */
  tokenLifetimeSeconds?: number | undefined
  /**
   * Spelling of token responses where the document allows several: the document's first (default), that of RFC 6749, or
   * RFC 6749 exactly when the token request carries an `Authorization` header (said of Nitro by inference only).
   */
  tokenSpelling?: TokenEndpointSettings['spelling'] | undefined
  /** Whether a refresh replaces the refresh token (default), keeps it, or none is ever given. */
  refreshTokens?: TokenEndpointSettings['refreshTokens'] | undefined
  /** Answers samples from the document only, without state. Default: false. */
  stateless?: boolean | undefined
  /** Takes query parameters and members of bodies the document does not know, as most vendors do in silence; a server resolves dot segments. Default: false. */
  lenient?: boolean | undefined
  /** Settings of the vendor's own behaviour; the README lists them. */
  vendorOptions?: JsonObject | undefined
  /** Serves `/__mock/*`, through which anybody who reaches the mock may control it. Default: false; the CLI turns it on. */
  controlEndpoint?: boolean | undefined
  /** Lets web pages of any origin call the mock. Default: false. */
  cors?: boolean | undefined
  /** Default: the system's clock. */
  clock?: MockClock | undefined
  /** Called after every response. What it throws is ignored. */
  onResponse?: ((event: ResponseEvent) => void) | undefined
}

export type Settings = { -readonly [K in keyof TokenEndpointSettings]: TokenEndpointSettings[K] }

const texts = ['clientId', 'clientSecret', 'username', 'password'] as const
const choices: { readonly [option: string]: readonly string[] } = {
  tokenSpelling: ['document', 'rfc6749', 'by-authorization-header'],
  refreshTokens: ['rotate', 'keep', 'none'],
}
const others = [
  'tokenLifetimeSeconds',
  'stateless',
  'lenient',
  'vendorOptions',
  'controlEndpoint',
  'cors',
  'clock',
  'onResponse',
]

/** @throws {@link MockError} `invalid_option` naming the option, never its value */
export function checkOptions(options: MockOptions): void {
  const known = [...texts, ...Object.keys(choices), ...others]
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      throw new MockError('invalid_option', `Unknown option "${name}". Known: ${known.join(', ')}.`)
    }
    if (value === undefined) continue
    if (texts.some((text) => text === name) && (typeof value !== 'string' || value === '')) {
      throw new MockError('invalid_option', `The option "${name}" must be a non-empty text.`)
    }
    const allowed = choices[name]
    if (allowed !== undefined && !allowed.includes(value as string)) {
      throw new MockError('invalid_option', `The option "${name}" must be one of ${allowed.join(', ')}.`)
    }
  }
  if (options.tokenLifetimeSeconds !== undefined) checkLifetime(options.tokenLifetimeSeconds)
}

/** @throws {@link MockError} `invalid_option` */
export function checkLifetime(seconds: number): void {
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw new MockError('invalid_option', 'A token lifetime must be a number of seconds, zero or more.')
  }
}

export function readSettings(options: MockOptions, lifetimeSeconds: number): Settings {
  return {
    clientId: options.clientId ?? defaultCredentials.clientId,
    clientSecret: options.clientSecret ?? defaultCredentials.clientSecret,
    username: options.username ?? defaultUser.username,
    password: options.password ?? defaultUser.password,
    lifetimeSeconds: options.tokenLifetimeSeconds ?? lifetimeSeconds,
    refreshTokens: options.refreshTokens ?? 'rotate',
    spelling: options.tokenSpelling ?? 'document',
  }
}

export function clockOf(options: MockOptions): MockClock {
  return options.clock ?? systemClock
}

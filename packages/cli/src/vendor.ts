import type { Exchange, TokenSource } from '@latchkey/auth-core'
import type { MockServer } from '@latchkey/mock'

/** One value a vendor's client needs: an environment variable, an option, and a line of help. */
export interface Setting {
  variable: string
  /** What it is and where to get it, as `--help` says it. */
  about: string
  /** Read from variables, files or a hidden prompt, and never printed. */
  isSecret?: true
  isOptional?: true
  /** Not needed to get a token. */
  isForCalls?: true
  /** Name of another setting that makes this one unnecessary. */
  unless?: string
}

export type Settings = Readonly<Record<string, Setting>>

/** Settings as they were read; those that may be missing are `undefined` then. */
export type Values<S extends Settings> = {
  [Name in keyof S]: S[Name] extends { isOptional: true } | { unless: string } ? string | undefined : string
}

/** The same without those that only calls need. */
export type TokenValues<S extends Settings> = Values<{
  [Name in keyof S as S[Name] extends { isForCalls: true } ? never : Name]: S[Name]
}>

/** What `call` needs of a client. Every vendor package's client has it. */
export interface Connection {
  readonly tokenSource: TokenSource
  // Generic over the vendor's paths in each of them; this command takes whatever path it is given.
  request(method: unknown, path: unknown, init: unknown): Promise<unknown>
}

/** How a vendor's package is used from here. */
export interface VendorDefinition<S extends Settings> {
  /** The vendor's name as people write it. */
  title: string
  /** A harmless call, for examples in the help. */
  example: string
  settings: S
  /** The token call alone. */
  exchange(values: TokenValues<S>): Exchange
  /** A client that gets its own tokens. */
  connect(values: Values<S>): Connection
  /** Values that lead to a mock of `@latchkey/mock`, beside its default credentials. */
  atMock(mock: MockServer): { readonly [Name in keyof S]?: string | undefined }
}

/** A vendor as the commands see it: its settings are known by name at run time only. */
export interface Vendor {
  /** One kebab-case word: `nitro-sign`. */
  name: string
  title: string
  example: string
  settings: Settings
  /** Its compiled document, where no package of ours stands for it. */
  document?: object | undefined
  exchange(values: ReadValues): Exchange
  connect(values: ReadValues): Connection
  atMock(mock: MockServer): Readonly<Record<string, string | undefined>>
}

/** What `readSettings` gives: everything needed is there. */
export type ReadValues = Readonly<Record<string, string | undefined>>

/** Keeps the names of the settings, so that a misspelt one does not compile. */
export function defineVendor<const S extends Settings>(definition: VendorDefinition<S>): VendorDefinition<S> {
  return definition
}

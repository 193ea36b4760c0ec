import { createToken } from '../lib/create-token.ts'
import { markStored, type Token, type TokenInit } from '../lib/token.ts'

/** Where a token stands among those of its key: the one logical clock of everybody who shares them. */
export interface Lineage {
  /** Names the sign-in it descends from: a hash of its first refresh token. Empty where there is none. */
  readonly root: string
  /** How many exchanges lie between. */
  readonly generation: number
  /** Sign-ins this one took the place of, the latest first. */
  readonly past: readonly string[]
}

/** What a store keeps under a key. */
export interface TokenRecord {
  token: Token
  lineage: Lineage
  /** It was got in place of a token that was refused, and it is not known whether it is better. */
  isDoubtful?: boolean | undefined
}

const FORMAT = 'latchkey-token-2'
/** How many sign-ins are remembered to have been replaced. */
const LONGEST_PAST = 10

/** Writes a token down. The only place outside a token where its secrets are a text. @param owner The hash of its key. */
export function writeRecord({ token, lineage, isDoubtful }: TokenRecord, owner: string): string {
  const { obtainedAtMs, expiresAtMs, refreshExpiresAtMs, scope, apiAddress } = token
  const secrets = { accessToken: token.reveal(), refreshToken: token.revealRefreshToken() }
  const facts = {
    obtainedAtMs,
    expiresAtMs,
    refreshExpiresAtMs,
    scope,
    apiAddress,
    replacesRefused: isDoubtful,
  }
  return JSON.stringify({ format: FORMAT, owner, ...facts, lineage, ...secrets })
}

/** What a record is said to hold; each part of it is judged. */
interface WrittenRecord extends TokenInit {
  format: unknown
  owner: unknown
  lineage: unknown
}

/**
 * Reads a token that was written down, as untrusted input.
 *
 * @returns undefined for anything damaged, foreign, of another format or of another key.
 */
export function readRecord(text: string, owner: string): TokenRecord | undefined {
  try {
    const { format, owner: named, lineage, ...init } = JSON.parse(text) as WrittenRecord
    if (format !== FORMAT || named !== owner || !isLineage(lineage)) return undefined
    return { token: markStored(createToken(knownOf(init))), lineage }
  } catch {
    return undefined
  }
}

/** What there may be of a token in a record; a later version may write more. `createToken` judges it. */
function knownOf(init: TokenInit): TokenInit {
  const { accessToken, obtainedAtMs, expiresAtMs, refreshExpiresAtMs } = init
  const { scope, refreshToken, apiAddress, replacesRefused } = init
  const times = { obtainedAtMs, expiresAtMs, refreshExpiresAtMs }
  return { accessToken, ...times, scope, refreshToken, apiAddress, replacesRefused }
}

function isLineage(value: unknown): value is Lineage {
  const { root, generation, past } = Object(value) as Partial<Record<keyof Lineage, unknown>>
  return typeof root === 'string' && Number.isSafeInteger(generation) && Array.isArray(past)
}

/** The lineage of what an exchange brings in place of a token. */
export function descend({ root, generation, past }: Lineage): Lineage {
  return { root, generation: generation + 1, past }
}

/** The lineage of a sign-in that takes the place of another. */
export function supersede(lineage: Lineage, older: Lineage | undefined): Lineage {
  if (!older || older.root === lineage.root || lineage.past.includes(older.root)) return lineage
  return { ...lineage, past: [older.root, ...older.past].slice(0, LONGEST_PAST) }
}

/** Whether one token is an earlier one of the same sign-in. */
export function isOlder(one: Lineage, other: Lineage): boolean {
  return one.root === other.root && one.generation < other.generation
}

/** Whether a sign-in was in the store, and another one came there later. */
export type IsReplaced = (root: string, by: string) => boolean

/**
 * Which of two tokens of one key is the newer one; no clock has a say.
 *
 * Of one sign-in it is the later generation. Of two, it is the one that knows the other as its past; where neither does,
 * the one that is brought along is a new sign-in that the store has not heard of, unless it was there before.
 */
export function newer(brought: TokenRecord, found: TokenRecord, isReplaced: IsReplaced): TokenRecord {
  const [one, other] = [brought.lineage, found.lineage]
  if (one.root === other.root) return one.generation > other.generation ? brought : found
  if (other.past.includes(one.root)) return found
  return isReplaced(one.root, other.root) && !one.past.includes(other.root) ? found : brought
}

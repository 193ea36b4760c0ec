/** What is known about a token when a server has refused it. Moments are milliseconds of one monotonic clock. */
export interface Refusal {
  nowMs: number
  /** When the refusal came in. */
  answeredMs: number
  /** The latest sending among the calls with this token whose acceptance came in after the refusal. */
  acceptedSentMs: number
  /** An exchange is under way. */
  isRenewing: boolean
  /** A token was replaced in the last 30 seconds because it was refused, and nothing shows that this was of use. */
  isDoubtful: boolean
  /** How often in a row that was done on the word of operations that used to be accepted. */
  vainTrusts: number
  /** When a token was last replaced because it was refused, of use or not. */
  replacedMs: number
  /** How many were, each within 30 seconds of the one before. */
  deaths: number
  /** The same operation was accepted before, and not refused by a token that was alive. */
  isTrusted: boolean
  /** The token was accepted in some call. */
  wasAccepted: boolean
  /**
   * How many more are tried early on anybody's word: no call was ever accepted, so that nothing tells a client that may do
   * nothing from one whose tokens others end as soon as they are minted.
   */
  chances?: number | undefined
  /** In [0, 1): spreads what clients do that end each other's tokens. */
  jitter: number
}

/** Replace the token, leave it and let the refusal stand, or wait for what other calls show and judge again. */
export type Verdict = { do: 'replace' } | { do: 'leave' } | { do: 'wait'; untilMs: number }

/** How often a token is replaced on the word of operations that may be refused for other reasons. */
export const IN_VAIN_MS = 30_000
/** How soon a token is replaced that seems to have died right after it was minted. */
const AGAIN_MS = 1000
/** How long calls that used to be accepted with the same token are given to show that it is alive. */
const EVIDENCE_MS = 300
/** How much of a pause is spread. */
const SPREAD = 1 / 2
/** After so many in a row the pauses double; and other clients seem to end the tokens, if it was of use. */
const PATIENT_AFTER = 3
/** How many tokens are tried early where no call was ever accepted. */
export const CHANCES = 2

const LEAVE = { do: 'leave' } as const
const REPLACE = { do: 'replace' } as const

/**
 * Whether a refused token is worth replacing.
 *
 * A 401 says that the token is dead, or that this operation is not for this client. Calls accepted later tell the two
 * apart; until there are some, the token is replaced once. If the new one is refused as well, only operations that used to
 * be accepted speak against it: they are believed, a second apart, and the others once in 30 seconds. Where nothing was ever
 * accepted, some of those times come early: another client may have ended the token.
 *
 * Clients of a vendor that keeps one live token end each other's with every replacement, and cannot see each other. So a
 * client whose tokens die one after the other keeps a second between them: of use, to the moment, so that those who have
 * found their part of the second keep it; in vain, at random, so that the others find one.
 */
export function judgeRefusal(refusal: Refusal): Verdict {
  const { nowMs, answeredMs, acceptedSentMs, replacedMs, chances } = refusal
  const replaceAt = (untilMs: number): Verdict => (nowMs >= untilMs ? REPLACE : { do: 'wait', untilMs })
  const spread = 1 - refusal.jitter * SPREAD
  const afterPause = (doublings: number) =>
    replacedMs + Math.min(AGAIN_MS * 2 ** Math.max(0, doublings), IN_VAIN_MS) * spread

  // Alive: it was accepted in a call that was sent when the refusal was there already.
  if (acceptedSentMs >= answeredMs) return LEAVE
  if (refusal.isRenewing) return REPLACE
  if (!refusal.isDoubtful) return refusal.deaths < PATIENT_AFTER ? REPLACE : replaceAt(replacedMs + AGAIN_MS)
  if (!refusal.isTrusted) return chances && nowMs >= afterPause(CHANCES - chances) ? REPLACE : LEAVE
  const evidenceMs = refusal.wasAccepted ? EVIDENCE_MS : 0
  return replaceAt(Math.max(afterPause(refusal.vainTrusts - PATIENT_AFTER), answeredMs + evidenceMs))
}

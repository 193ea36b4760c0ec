/** What is known about a token when a server has refused it. Moments are milliseconds of one monotonic clock. */
export interface Refusal {
  nowMs: number
  /** When the refusal came in. */
  answeredMs: number
  /** The latest sending among the calls with this token whose acceptance came in after the refusal. */
  acceptedSentMs?: number | undefined
  /** An exchange is under way. */
  isRenewing: boolean
  /** When a token was last replaced because it was refused, as long as nothing shows that this was of use. */
  vainMs?: number | undefined
  /** How often in a row that was done on the word of operations that used to be accepted. */
  vainTrusts: number
  /** The same operation was accepted before, and not refused by a token that was alive. */
  isTrusted: boolean
  /** The token was accepted in some call. */
  wasAccepted: boolean
  /**
   * One more is tried on anybody's word: no call was ever accepted, so that nothing tells a client that may do nothing from one
   * whose tokens others end as soon as they are minted.
   */
  hasChance: boolean
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
/** After so many in a row the pauses double. */
const PATIENT_AFTER = 3

const LEAVE = { do: 'leave' } as const
const REPLACE = { do: 'replace' } as const

/**
 * Whether a refused token is worth replacing.
 *
 * A 401 says that the token is dead, or that this operation is not for this client. Calls accepted later tell the two
 * apart; until there are some, the token is replaced once. If the new one is refused as well, only operations that used to
 * be accepted speak against it: they are believed, a second apart, and the others once in 30 seconds. Where nothing was ever
 * accepted, one of those times comes early: another client may have ended the token.
 */
export function judgeRefusal(refusal: Refusal): Verdict {
  const { nowMs, answeredMs, acceptedSentMs, vainMs, vainTrusts } = refusal
  // Alive: it was accepted in a call that was sent when the refusal was there already.
  if (acceptedSentMs !== undefined && acceptedSentMs >= answeredMs) return LEAVE
  if (refusal.isRenewing || vainMs === undefined || nowMs - vainMs >= IN_VAIN_MS) return REPLACE
  if (!refusal.isTrusted) {
    const isTime = nowMs - vainMs >= AGAIN_MS * (1 + refusal.jitter)
    return refusal.hasChance && isTime ? REPLACE : LEAVE
  }
  const longestMs = Math.min(AGAIN_MS * 2 ** Math.max(0, vainTrusts - PATIENT_AFTER), IN_VAIN_MS)
  const pauseMs = longestMs * (1 - refusal.jitter * SPREAD)
  const evidenceMs = refusal.wasAccepted ? EVIDENCE_MS : 0
  const untilMs = Math.max(vainMs + pauseMs, answeredMs + evidenceMs)
  return nowMs >= untilMs ? REPLACE : { do: 'wait', untilMs }
}

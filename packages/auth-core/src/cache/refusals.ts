import { IN_VAIN_MS, judgeRefusal, type Verdict } from './judge-refusal.ts'

/** How long an operation that was refused by a living token speaks for no token. */
const DISTRUST_MS = 30_000
/** How many operations are remembered at least; at most twice as many. */
const REMEMBERED = 250

/** What calls have shown about the token of one source. */
export interface Refusals {
  /** A server has accepted a token. */
  accepted(operation: string, sentMs: number): void
  /** A server has refused the token in use. @returns what names this refusal to {@link Refusals.judge}. */
  refused(operation: string, answeredMs: number): number
  judge(
    operation: string,
    refusal: { nowMs: number; answeredMs: number; isRenewing: boolean; id: number },
  ): Verdict
  /**
   * There is a token now in place of the one before. `refused-elsewhere`: somebody else had replaced it; `adopted`: that was
   * because it was refused here as well.
   */
  replaced(nowMs: number, why: 'refused' | 'adopted' | 'refused-elsewhere' | 'due'): void
  /** A token was replaced of late because it was refused, and nothing shows that this was of use. */
  isDoubtful(nowMs: number): boolean
}

/**
 * Remembers what calls have shown, and judges refusals by it. Decides nothing by a wall clock, and keeps no token.
 *
 * @param random Numbers in [0, 1).
 */
export function createRefusals(random: () => number = () => 0): Refusals {
  /** Operations that were accepted of late, and until when they count for nothing. */
  let known = new Map<string, number>()
  /** Those before them: what is not used again goes, all at once. */
  let knownBefore = known
  /** Operations refused with the token in use, and when. */
  let refused: Map<string, number> | undefined
  /** Those on whose word the token before was replaced. */
  let witnesses: Map<string, number> | undefined
  /** The latest sending among accepted calls, and how much was known when that one was heard of. */
  let accepted: { sentMs: number; heard: number } | undefined
  /** Counts what is accepted: some clocks stand still while a program runs. */
  let heard = 0
  /** When a token was last replaced on anybody's word, as long as nothing shows that this was of use. */
  let doubtedMs: number | undefined
  /** The same, on the word of operations that used to be accepted; how often in a row, and when last. */
  let trusted: { count: number; lastMs: number } | undefined

  /** No call was ever accepted, and the first replacement may be followed by one more. */
  let hasChance = false
  let isHopeful = true
  let jitter = 0

  const lastVainMs = () => trusted?.lastMs ?? doubtedMs
  const isDoubtful = (nowMs: number) => nowMs - (lastVainMs() ?? -Infinity) < IN_VAIN_MS

  /** Until when an operation counts for nothing; undefined if it was not accepted before. */
  const distrustedUntilMs = (operation: string) => known.get(operation) ?? knownBefore.get(operation)

  function remember(operation: string, untilMs: number): void {
    known.set(operation, untilMs)
    if (known.size < REMEMBERED) return
    knownBefore = known
    known = new Map()
  }

  /** The token was alive when these were refused. */
  function distrustBefore(sentMs: number, among: Map<string, number>): void {
    for (const [other, answeredMs] of among) {
      if (answeredMs > sentMs) continue
      among.delete(other)
      if (distrustedUntilMs(other) !== undefined) remember(other, answeredMs + DISTRUST_MS)
    }
  }

  return {
    accepted(operation, sentMs) {
      heard++
      isHopeful = hasChance = false
      if (!accepted || sentMs >= accepted.sentMs) accepted = { sentMs, heard }
      if (refused) distrustBefore(sentMs, refused)
      const untilMs = known.get(operation)
      // Nearly always: it is known and trusted, and what is looked up costs.
      if (untilMs !== -Infinity) {
        if ((untilMs ?? knownBefore.get(operation) ?? -Infinity) > sentMs) return
        remember(operation, -Infinity)
      }
      if (!witnesses?.has(operation)) return
      // The last replacement was right.
      witnesses = undefined
      if (trusted) trusted = undefined
      else doubtedMs = undefined
    },
    refused(operation, answeredMs) {
      refused ??= new Map()
      refused.set(operation, answeredMs)
      return heard
    },
    judge(operation, { nowMs, answeredMs, isRenewing, id }) {
      return judgeRefusal({
        nowMs,
        answeredMs,
        acceptedSentMs: accepted && accepted.heard > id ? accepted.sentMs : undefined,
        isRenewing,
        vainMs: lastVainMs(),
        vainTrusts: trusted?.count ?? 0,
        isTrusted: (distrustedUntilMs(operation) ?? Infinity) <= nowMs,
        wasAccepted: accepted !== undefined,
        hasChance,
        jitter,
      })
    },
    replaced(nowMs, why) {
      if (why === 'refused' || why === 'adopted') {
        witnesses = refused
        jitter = random()
        if (hasChance && doubtedMs !== undefined && isDoubtful(nowMs)) {
          // One of the next 30 seconds is used up ahead of its time.
          doubtedMs += IN_VAIN_MS
          hasChance = false
        } else if (isDoubtful(nowMs)) trusted = { count: (trusted?.count ?? 0) + 1, lastMs: nowMs }
        else {
          doubtedMs = nowMs
          trusted = undefined
          hasChance = isHopeful && why === 'refused'
          isHopeful = false
        }
      } else if (why === 'refused-elsewhere') doubtedMs = nowMs
      refused = undefined
      accepted = undefined
    },
    isDoubtful,
  }
}

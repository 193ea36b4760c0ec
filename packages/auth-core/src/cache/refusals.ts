import { CHANCES, IN_VAIN_MS, judgeRefusal, type Verdict } from './judge-refusal.ts'

/** How long an operation that was refused by a living token speaks for no token. */
const DISTRUST_MS = 30_000
/** How many operations are remembered at least; at most twice as many. */
const REMEMBERED = 250
/** How many tokens in a row are replaced in doubt on the word of operations that are believed for their kind. */
const GUESSES = 2
/** Parts of an address that name one thing of many: numbers, and long ones with a digit. */
const IDS = /\/(?=[^/]*\d)(?:\d+|[^/]{16,})(?=\/|$)/g

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
  /** The latest sending among calls accepted with the token in use, and how much was known when that one was heard of. */
  let acceptedSentMs = -Infinity
  let acceptedHeard = 0
  /** Counts what is accepted: some clocks stand still while a program runs. */
  let heard = 0
  /** When a token was last replaced on anybody's word, as long as nothing shows that this was of use. */
  let doubtedMs = -Infinity
  /** How often in a row that was done on the word of operations that used to be accepted; 0 if the last one was not. */
  let vainTrusts = 0
  /** When a token was last replaced because it was refused, and how many were in a row. */
  let replacedMs = -Infinity
  let deaths = 0

  /** How many more are tried early, where no call was ever accepted; undefined before the first one. */
  let chances: number | undefined
  /** How often a token was replaced in doubt since a call was accepted. */
  let guesses = 0
  let jitter = 0

  const isDoubtful = (nowMs: number) => nowMs - (vainTrusts ? replacedMs : doubtedMs) < IN_VAIN_MS

  /** Until when an operation counts for nothing; undefined if it was not accepted before. */
  const distrustedUntilMs = (name: string) => known.get(name) ?? knownBefore.get(name)

  /** An operation stands for itself where it was accepted before, and for all of its kind otherwise. */
  const nameOf = (operation: string) =>
    distrustedUntilMs(operation) === undefined ? operation.replace(IDS, '/*') : operation

  function remember(name: string, untilMs: number): void {
    known.set(name, untilMs)
    if (known.size < REMEMBERED) return
    knownBefore = known
    known = new Map()
  }

  /** The token was alive when these were refused. */
  function distrustBefore(sentMs: number, among: Map<string, number>): void {
    for (const [other, answeredMs] of among) {
      if (answeredMs > sentMs) continue
      among.delete(other)
      const name = nameOf(other)
      if (distrustedUntilMs(name) !== undefined) remember(name, answeredMs + DISTRUST_MS)
    }
  }

  /** @returns false if it was refused by a living token of late. */
  function trust(name: string, sentMs: number): boolean {
    if (distrustedUntilMs(name)! > sentMs) return false
    remember(name, -Infinity)
    return true
  }

  function isTrusted(operation: string, nowMs: number): boolean {
    const name = nameOf(operation)
    // One of many is believed for its kind, once, and not for long: the ones met now may all be somebody else's.
    const isGuess = name !== operation
    if (isGuess && (guesses >= GUESSES || witnesses?.has(operation))) return false
    // What was never accepted compares as false.
    return distrustedUntilMs(name)! <= nowMs
  }

  return {
    accepted(operation, sentMs) {
      heard++
      chances = guesses = 0
      if (sentMs >= acceptedSentMs) {
        acceptedSentMs = sentMs
        acceptedHeard = heard
      }
      if (refused) distrustBefore(sentMs, refused)
      // Nearly always: it is known and trusted, and what is looked up costs.
      if (known.get(operation) !== -Infinity) {
        const kind = nameOf(operation)
        if (!trust(operation, sentMs)) return
        trust(kind, sentMs)
      }
      if (!witnesses?.has(operation)) return
      // The last replacement was right.
      witnesses = undefined
      if (vainTrusts) vainTrusts = 0
      else doubtedMs = -Infinity
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
        acceptedSentMs: acceptedHeard > id ? acceptedSentMs : -Infinity,
        isRenewing,
        isDoubtful: isDoubtful(nowMs),
        vainTrusts,
        replacedMs,
        deaths,
        isTrusted: isTrusted(operation, nowMs),
        wasAccepted: acceptedSentMs > -Infinity,
        chances,
        jitter,
      })
    },
    replaced(nowMs, why) {
      if (why !== 'due') {
        if (why === 'refused-elsewhere') doubtedMs = nowMs
        else {
          witnesses = refused
          if (!isDoubtful(nowMs)) {
            doubtedMs = nowMs
            vainTrusts = 0
            chances = why === 'refused' ? (chances ?? CHANCES) : 0
          } else {
            guesses++
            if (chances) {
              // One of the next 30 seconds is used up ahead of its time.
              doubtedMs += IN_VAIN_MS
              chances--
            } else vainTrusts++
          }
        }
        deaths = nowMs - replacedMs < IN_VAIN_MS ? deaths + 1 : 1
        replacedMs = nowMs
        jitter = random()
      }
      refused = undefined
      acceptedSentMs = -Infinity
    },
    isDoubtful,
  }
}

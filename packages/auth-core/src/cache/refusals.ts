import { CHANCES, IN_VAIN_MS, judgeRefusal, type Refusal, type Verdict } from './judge-refusal.ts'

/** How long an operation that was refused by a living token speaks for no token. */
const DISTRUST_MS = 30_000
/** How many operations are remembered at least; at most twice as many. Of those refused with one token, no more than this. */
const REMEMBERED = 250
/** How many tokens in a row are replaced in doubt on the word of operations that are believed for their kind. */
const GUESSES = 2
/** Parts of an address that name one thing of many: numbers, and long ones with a digit. */
const IDS = /\/(?=[^/]*\d)(?:\d+|[^/]{16,})(?=\/|$)/g

/**
 * Remembers what calls have shown about the token of one source, and judges refusals by it. Decides nothing by a wall clock,
 * and keeps no token. A class, since there is one for every client: its functions stand once.
 */
export class Refusals {
  /** Numbers in [0, 1). */
  readonly #random: () => number
  /** Operations that were accepted of late, and until when they count for nothing. */
  #known = new Map<string, number>()
  /** Those before them: what is not used again goes, all at once. */
  #knownBefore = this.#known
  /** Operations refused with the token in use, and when. */
  #refused: Map<string, number> | undefined
  /** Those on whose word the token before was replaced. */
  #witnesses: Map<string, number> | undefined
  /** The latest sending among calls accepted with the token in use, and how much was known when that one was heard of. */
  #acceptedSentMs = -Infinity
  #acceptedHeard = 0
  /** Counts what is accepted: some clocks stand still while a program runs. */
  #heard = 0
  /** When a token was last replaced on anybody's word, as long as nothing shows that this was of use. */
  #doubtedMs = -Infinity
  /** How often in a row that was done on the word of operations that used to be accepted; 0 if the last one was not. */
  #vainTrusts = 0
  /** When a token was last replaced because it was refused, and how many were in a row. */
  #replacedMs = -Infinity
  #deaths = 0
  /** How many more are tried early, where no call was ever accepted; undefined before the first one. */
  #chances: number | undefined
  /** How often a token was replaced in doubt since a call was accepted. */
  #guesses = 0
  #jitter = 0

  constructor(random: () => number) {
    this.#random = random
  }

  /** A server has accepted a token. */
  accepted(operation: string, sentMs: number): void {
    this.#heard++
    this.#chances = this.#guesses = 0
    if (sentMs >= this.#acceptedSentMs) {
      this.#acceptedSentMs = sentMs
      this.#acceptedHeard = this.#heard
    }
    if (this.#refused) this.#distrustBefore(sentMs, this.#refused)
    // Nearly always: it is known and trusted, and what is looked up costs.
    if (this.#known.get(operation) !== -Infinity && !this.#trust(operation, sentMs)) return
    if (!this.#witnesses?.has(operation)) return
    // The last replacement was right.
    this.#witnesses = undefined
    if (this.#vainTrusts) this.#vainTrusts = 0
    else this.#doubtedMs = -Infinity
  }

  /** A server has refused the token in use. @returns what names this refusal to {@link Refusals.judge}. */
  refused(operation: string, answeredMs: number): number {
    this.#refused ??= new Map()
    if (this.#refused.size < REMEMBERED) this.#refused.set(operation, answeredMs)
    return this.#heard
  }

  judge(
    operation: string,
    { id, ...seen }: Pick<Refusal, 'nowMs' | 'answeredMs' | 'isRenewing'> & { id: number },
  ): Verdict {
    return judgeRefusal({
      ...seen,
      acceptedSentMs: this.#acceptedHeard > id ? this.#acceptedSentMs : -Infinity,
      isDoubtful: this.isDoubtful(seen.nowMs),
      vainTrusts: this.#vainTrusts,
      replacedMs: this.#replacedMs,
      deaths: this.#deaths,
      isTrusted: this.#isTrusted(operation, seen.nowMs),
      wasAccepted: this.#acceptedSentMs > -Infinity,
      chances: this.#chances,
      jitter: this.#jitter,
    })
  }

  /**
   * There is a token now in place of the one before. `refused-elsewhere`: others had replaced that one of late because it was
   * refused, here as well or not; `adopted`: it was refused here, and others had a new one for another reason, or long ago.
   */
  replaced(nowMs: number, why: 'refused' | 'adopted' | 'refused-elsewhere' | 'due'): void {
    if (why !== 'due') {
      const isElsewhere = why === 'refused-elsewhere'
      // What others did may have ended the token before: nothing that is accepted now shows that it was of use.
      this.#witnesses = isElsewhere ? undefined : this.#refused
      if (isElsewhere) this.#doubtedMs = nowMs
      else if (!this.isDoubtful(nowMs)) {
        this.#doubtedMs = nowMs
        this.#vainTrusts = 0
        this.#chances = why === 'refused' ? (this.#chances ?? CHANCES) : 0
      } else {
        this.#guesses++
        if (this.#chances) {
          // One of the next 30 seconds is used up ahead of its time.
          this.#doubtedMs += IN_VAIN_MS
          this.#chances--
        } else this.#vainTrusts++
      }
      this.#deaths = nowMs - this.#replacedMs < IN_VAIN_MS ? this.#deaths + 1 : 1
      this.#replacedMs = nowMs
      this.#jitter = this.#random()
    }
    this.#refused = undefined
    this.#acceptedSentMs = -Infinity
  }

  /** A token was replaced of late because it was refused, and nothing shows that this was of use. */
  isDoubtful(nowMs: number): boolean {
    return nowMs - (this.#vainTrusts ? this.#replacedMs : this.#doubtedMs) < IN_VAIN_MS
  }

  /** Until when an operation counts for nothing; undefined if it was not accepted before. */
  #distrustedUntilMs(name: string): number | undefined {
    return this.#known.get(name) ?? this.#knownBefore.get(name)
  }

  /** An operation stands for itself where it was accepted before, and for all of its kind otherwise. */
  #nameOf(operation: string): string {
    return this.#distrustedUntilMs(operation) === undefined ? kindOf(operation) : operation
  }

  #remember(name: string, untilMs: number): void {
    this.#known.set(name, untilMs)
    if (this.#known.size < REMEMBERED) return
    this.#knownBefore = this.#known
    this.#known = new Map()
  }

  /** The token was alive when these were refused. */
  #distrustBefore(sentMs: number, among: Map<string, number>): void {
    for (const [other, answeredMs] of among) {
      if (answeredMs > sentMs) continue
      among.delete(other)
      const name = this.#nameOf(other)
      if (this.#distrustedUntilMs(name) !== undefined) this.#remember(name, answeredMs + DISTRUST_MS)
    }
  }

  /** Trusts an operation, and all of its kind where it is new. @returns false if it was refused by a living token of late. */
  #trust(operation: string, sentMs: number): boolean {
    const untilMs = this.#distrustedUntilMs(operation)
    if (untilMs! > sentMs) return false
    this.#remember(operation, -Infinity)
    const kind = untilMs === undefined ? kindOf(operation) : operation
    if (kind !== operation) this.#trust(kind, sentMs)
    return true
  }

  #isTrusted(operation: string, nowMs: number): boolean {
    const name = this.#nameOf(operation)
    // One of many is believed for its kind, once, and not for long: the ones met now may all be somebody else's.
    const isGuess = name !== operation
    if (isGuess && (this.#guesses >= GUESSES || this.#witnesses?.has(operation))) return false
    // What was never accepted compares as false.
    return this.#distrustedUntilMs(name)! <= nowMs
  }
}

function kindOf(operation: string): string {
  return operation.replace(IDS, '/*')
}

// Over 300 lines: what is done with one place of a store shares its variables, and reads as a class would.
import { bareError } from '../lib/bare-error.ts'
import type { Clock } from '../lib/clock.ts'
import { TokenError } from '../lib/errors.ts'
import { emit, type TokenEventListener } from '../lib/events.ts'
import { endsRender } from '../lib/steering.ts'
import { createBudget, type Budget } from './budget.ts'
import { endedIn } from './ended.ts'
import type { StoredValue, TokenStore } from './ports.ts'
import { isOlder, readRecord, writeRecord, type Lineage, type TokenRecord } from './record.ts'

/** What is under the key. */
export interface Found {
  record: TokenRecord | undefined
  /** Where what is there stands, be it of use or not: a new sign-in takes its place. */
  there?: Lineage | undefined
  /** 0: nothing is there. Undefined: it could not be looked up. */
  version: number | undefined
}

interface Looked extends Found {
  text: string | undefined
  /** It was to be forgotten. */
  isDoomed: boolean
}

export interface ShelfOptions {
  store: TokenStore
  /** Names the key here; the hash it goes by in the store is `owner`. */
  name: string
  /** For errors. */
  vendor: string | undefined
  owner: Promise<string>
  clock: Clock
  timeoutMs: number
  isStrict: boolean
  onEvent: TokenEventListener | undefined
  /** When a token without a refresh token is of no more use, in wall-clock milliseconds. */
  endOf: (record: TokenRecord) => number | undefined
}

/** First and longest pause before something is written or removed again that could not be. */
const REPEAT_MS = [1000, 60_000] as const
/** After so many attempts it is left as it is. */
const LAST_ATTEMPT = 20
/** How often what others write meanwhile is removed in one go. */
const ROUNDS = 3

/**
 * The place of one key in a store: looked up and written within a time budget, written again when that failed, and emptied
 * for good when everything is to be forgotten.
 */
export function createShelf(options: ShelfOptions) {
  const { store, name, vendor, owner, clock, timeoutMs, isStrict, onEvent, endOf } = options
  /** What was found or written last: it stands for what is there while the store cannot be read. */
  let known: TokenRecord | undefined
  /** A pair that could not be written yet. */
  let unsaved: TokenRecord | undefined
  let cancelRewrite = () => {}
  /** Grows when everything is forgotten: what was obtained before is not served, written or kept. */
  let era = 0
  /** Everything was to be forgotten, and it is not known yet that the store has. */
  let isForgotten = false
  let isRemoving = false
  let cancelRemoval = () => {}
  /** The text written last in this era. */
  let latest: string | undefined
  /** Texts that are being written; of an earlier era, they are removed whenever they land. */
  const underWay = new Map<string, number>()
  /** Sign-ins that were seen here: only these are removed. */
  const seen = new Set<string>()
  /** Those that were in the store, in the order they came there. */
  const arrived = new Set<string>()
  /** Sign-ins that ended here or with another source, and that the store may still hold. */
  const ended = endedIn(store, name)

  const budget = () => createBudget(clock, timeoutMs)

  /** Tells that the store is not to be relied on; where that is insisted on, throws. */
  function fail(operation: 'get' | 'set' | 'delete', detail: string, facts: { cause?: unknown } = {}): void {
    const error = report(operation, detail, facts)
    if (isStrict) throw error
  }

  function report(
    operation: 'get' | 'set' | 'delete',
    detail: string,
    facts?: { cause?: unknown },
  ): TokenError {
    const error = new TokenError('store_failed', { vendor, ...facts }, detail)
    emit(onEvent, { type: 'store_error', operation, error })
    return error
  }

  /**
   * Asks again at once where the store fails: a connection that has ended meanwhile is no store that is gone, and without
   * the store a refresh token may be sent that was used elsewhere.
   *
   * @returns undefined when the store failed twice or was too slow, or has done so before in this call.
   */
  async function ask<Result>(
    operation: 'get' | 'set' | 'delete',
    within: Budget,
    call: (key: string) => Promise<Result>,
  ): Promise<{ result: Result } | undefined> {
    if (within.isDown()) return undefined
    const again = (error: unknown) => {
      if (within.isDown() || endsRender(error)) throw error
      return owner.then(call)
    }
    try {
      return { result: await within.ask(owner.then(call).catch(again)) }
    } catch (error) {
      if (endsRender(error)) throw error
      fail(operation, operation, { cause: bareError(error) })
      return undefined
    }
  }

  /** What is under the key, and whether it is to go. */
  async function look(within: Budget): Promise<Looked | undefined> {
    const before = { isForgotten, roots: ended.roots() }
    const answer = await ask('get', within, (key) => store.get(key))
    if (!answer) return undefined
    const { value, version } = Object(answer.result) as Partial<StoredValue>
    if (value === undefined) {
      if (answer.result != null) fail('get', 'what it gave has no value')
      return { record: undefined, version: 0, text: undefined, isDoomed: false }
    }
    const text = String(value)
    const record = readRecord(text, await owner)
    const isVersion = Number.isSafeInteger(version)
    if (!record) report('get', 'what is there is damaged, or of another key')
    else if (!isVersion) fail('get', 'what it gave has no version')
    const found = { record, version: isVersion ? version : 0, text }
    // A slow response may show what has been removed since it was asked for.
    return { ...found, isDoomed: isDoomed(text, record, before) || isDoomed(text, record) }
  }

  function isDoomed(
    text: string,
    record: TokenRecord | undefined,
    state = { isForgotten, roots: ended.roots() },
  ): boolean {
    if (text === latest) return false
    if (record && ended.isOver(record.lineage.root)) return true
    if ((underWay.get(text) ?? era) < era || (record && state.roots.has(record.lineage.root))) return true
    return state.isForgotten && (!record || seen.size === 0 || seen.has(record.lineage.root))
  }

  async function read(within: Budget): Promise<Found> {
    const begun = era
    const found = await look(within)
    if (!found) return { record: known, version: undefined }
    const { version } = found
    const record = found.isDoomed ? undefined : found.record
    if (begun === era) known = record
    if (record) note(record)
    else if (isForgotten && !isRemoving) void removeEverything(1)
    return { record, version, there: found.record?.lineage ?? ended.last() }
  }

  function note({ lineage: { root } }: TokenRecord): void {
    seen.add(root)
    arrived.add(root)
  }

  /**
   * Writes a pair over the version that was read.
   *
   * @returns `lost` when somebody else has written since. One that could not be written is written again later.
   */
  async function write(
    record: TokenRecord,
    version: number | undefined,
    within: Budget,
  ): Promise<'lost' | 'kept'> {
    const begun = era
    unsaved = record
    cancelRewrite()
    let isWritten: boolean | undefined
    try {
      isWritten = version === undefined ? undefined : await put(record, version, within, begun)
      if (isWritten === false) isWritten = await putOverOlder(record, within, begun)
    } finally {
      if (unsaved === record && begun === era) {
        if (isWritten === undefined) rewriteLater(record, 1)
        else unsaved = undefined
      }
    }
    return isWritten === false ? 'lost' : 'kept'
  }

  /**
   * Writes a pair over an older one that stands in its way: what was read before came late, from a replica, say.
   *
   * @returns false when what is there is none of its past, undefined when it is not written yet.
   */
  async function putOverOlder(
    record: TokenRecord,
    within: Budget,
    begun: number,
  ): Promise<boolean | undefined> {
    const { record: other, version } = await read(within)
    if (!other || version === undefined || !isOlder(other.lineage, record.lineage)) return false
    return (await put(record, version, within, begun)) || undefined
  }

  /**
   * @param begun The era the pair is of: a later one does not get it.
   * @returns undefined when the store failed, false when it has another version.
   */
  async function put(
    record: TokenRecord,
    version: number,
    within: Budget,
    begun: number,
  ): Promise<boolean | undefined> {
    const text = writeRecord(record, await owner)
    const answer = await ask('set', within, async (key) => {
      if (begun !== era || ended.isOver(record.lineage.root)) return false
      latest = text
      seen.add(record.lineage.root)
      underWay.set(text, begun)
      try {
        return await store.set(key, text, { ifVersion: version, expiresAtMs: endOf(record) })
      } finally {
        // It may land long after its time is up, and then after everything was forgotten.
        if (begun === era) underWay.delete(text)
        else void removeText(text)
      }
    })
    if (answer && typeof answer.result !== 'boolean') {
      fail('set', 'it did not say whether it wrote')
      return undefined
    }
    if (answer?.result && begun === era) {
      known = record
      note(record)
      // What was to be forgotten is overwritten.
      cancelRemoval()
      ended.delete(new Set([record.lineage.root]))
      endForgetting()
    }
    return answer?.result
  }

  function rewriteLater(record: TokenRecord, attempt: number): void {
    if (attempt > LAST_ATTEMPT) return
    const again = () => void rewrite(record, attempt).catch(() => rewriteLater(record, attempt + 1))
    cancelRewrite = clock.setTimer(again, pauseMs(attempt))
  }

  /** Writes a pair that could not be written, unless somebody else has written a newer one. */
  async function rewrite(record: TokenRecord, attempt: number): Promise<void> {
    const within = budget()
    const begun = era
    const found = await read(within)
    if (unsaved !== record) return
    const isWritten =
      found.version === undefined
        ? undefined
        : isOutdated(record, found) || (await put(record, found.version, within, begun))
    if (unsaved !== record) return
    if (isWritten || ended.isOver(record.lineage.root)) unsaved = undefined
    else rewriteLater(record, attempt + 1)
  }

  const isOutdated = ({ lineage }: TokenRecord, { record }: Found) =>
    record !== undefined &&
    (record.lineage.root !== lineage.root || record.lineage.generation >= lineage.generation)

  /** Empties the place, even while others write. @returns whether nothing is left there that was to be forgotten. */
  async function empty(isMeant: (found: Looked) => boolean): Promise<boolean> {
    const within = budget()
    for (let round = 0; round <= ROUNDS; round++) {
      const found = await look(within)
      if (!found) return false
      const { version, record } = found
      if (!isMeant(found)) return true
      if (round === ROUNDS || version === undefined) return false
      if (record) seen.add(record.lineage.root)
      if (!(await ask('delete', within, (key) => store.delete(key, { ifVersion: version })))) return false
    }
    return false
  }

  async function removeEverything(attempt: number): Promise<void> {
    const begun = era
    isRemoving = true
    cancelRemoval()
    const isEmpty = await empty((found) => found.isDoomed).catch(() => false)
    if (begun !== era) return
    isRemoving = false
    if (!isForgotten) return
    if (isEmpty) endForgetting()
    else cancelRemoval = clock.setTimer(() => void removeEverything(attempt + 1), pauseMs(attempt))
  }

  /** Nothing of what was forgotten is left, unless something of it is still on its way. */
  function endForgetting(): void {
    isForgotten = false
    const isExpected = [...underWay.values()].some((begun) => begun < era)
    if (!isExpected) ended.delete(seen)
  }

  /** Removes a text that landed after everything was forgotten. Until that is done, it counts as being on its way. */
  async function removeText(text: string, attempt = 1): Promise<void> {
    const isGone = await empty((found) => found.text === text).catch(() => false)
    if (isGone) {
      underWay.delete(text)
      if (!isForgotten) endForgetting()
    } else if (attempt < LAST_ATTEMPT)
      clock.setTimer(() => void removeText(text, attempt + 1), pauseMs(attempt))
  }

  return {
    budget,
    read,
    write,
    era: () => era,
    unsaved: () => unsaved,
    /** A sign-in that is used here, or begins here. */
    know(root: string, isNew: boolean): void {
      seen.add(root)
      if (isNew) ended.begin(root)
    },
    /** Seen from here, the first of two sign-ins was in the store, and the second came there later. */
    isReplaced(root: string, by: string): boolean {
      const order = [...arrived]
      return arrived.has(root) && order.indexOf(by) > order.indexOf(root)
    },
    /** A source over the same store was told to forget it. */
    isOver: ended.isOver,
    /** Removes the pair that was found, unless somebody else has written since. */
    async drop(version: number, within: Budget): Promise<void> {
      unsaved = known = undefined
      cancelRewrite()
      await ask('delete', within, (key) => store.delete(key, { ifVersion: version }))
    },
    /** Forgets a pair that could not be written. */
    dropUnsaved(): void {
      unsaved = undefined
      cancelRewrite()
    },
    /** Forgets everything: here at once, and in the store as soon as that can be. Does not reject. */
    async forget(): Promise<void> {
      era++
      isForgotten = true
      ended.add(seen)
      unsaved = latest = known = undefined
      cancelRewrite()
      cancelRemoval()
      await removeEverything(1)
    },
  }
}

function pauseMs(attempt: number): number {
  return Math.min(REPEAT_MS[0] * 2 ** (attempt - 1), REPEAT_MS[1])
}

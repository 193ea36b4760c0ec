import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { readOptions } from '../lib/read-options.ts'
import type { TokenSource } from '../lib/token.ts'

export interface SourcePoolOptions {
  /** How many sources are kept; the one unused for longest goes first. Default 10 000. */
  maxSources?: number | undefined
  /** A source that nobody asked for in so many milliseconds goes. Default 3 600 000. */
  idleMs?: number | undefined
  clock?: Clock | undefined
}

/** The sources of many users, of whom most are not there at a time. */
export interface SourcePool<Source extends TokenSource = TokenSource> {
  /**
   * The source of a user, made where there is none.
   *
   * @throws {@link ConfigurationError} for what names nobody: users who are not known must not share a source.
   */
  of(user: string): Source
  /** Forgets a user's source; what is stored for the user is forgotten by `clear()` of the source. */
  delete(user: string): void
  /** How many sources are kept. */
  readonly size: number
}

const OPTIONS = { maxSources: 'number', idleMs: 'number', clock: 'clock' } as const
const poolDefaults = { maxSources: 10_000, idleMs: 3_600_000, clock: systemClock }

/**
 * Keeps one source for each user, so that the calls of a user share one token: `createSourcePool((user) => cached(…))`.
 *
 * Bounded in number and in time, and without a timer: whoever is idle goes when somebody else is asked for. A source that
 * went away is made again when it is needed; with `stored` around its exchange, its token is still there. Calls under way
 * keep the source they have.
 *
 * @throws {@link ConfigurationError} at once for options that cannot work.
 */
export function createSourcePool<Source extends TokenSource>(
  make: (user: string) => Source,
  options: SourcePoolOptions = {},
): SourcePool<Source> {
  const { maxSources, idleMs, clock } = readOptions(options, OPTIONS, poolDefaults)
  if (typeof make !== 'function') throw new ConfigurationError('make', 'must be a function')
  /** The one unused for longest comes first. */
  const kept = new Map<string, { source: Source; usedMs: number }>()

  function evict(nowMs: number): void {
    for (const [user, { usedMs }] of kept) {
      if (kept.size <= maxSources && nowMs - usedMs < idleMs) return
      kept.delete(user)
    }
  }

  return {
    of(user) {
      if (typeof user !== 'string' || !user)
        throw new ConfigurationError('user', 'must be text that names one')
      const nowMs = clock.monotonicMs()
      const source = kept.get(user)?.source ?? make(user)
      kept.delete(user)
      kept.set(user, { source, usedMs: nowMs })
      evict(nowMs)
      return source
    },
    delete: (user) => void kept.delete(user),
    get size() {
      return kept.size
    },
  }
}

import { bareError } from '../lib/bare-error.ts'
import { systemClock } from '../lib/clock.ts'
import { TokenError, type TokenErrorFacts } from '../lib/errors.ts'
import { sha256 } from '../lib/sha256.ts'
import { endsRender } from '../lib/steering.ts'
import type { Token } from '../lib/token.ts'
import { createBudget, STORE_TIMEOUT_MS } from '../stores/budget.ts'
import type { TokenStore } from '../stores/ports.ts'
import { AuthorizationError } from './authorization-error.ts'

/** How many sign-ins of this process are remembered to be over. */
const REMEMBERED = 10_000
/** How long a store remembers one, in milliseconds: longer than any code is good (RFC 6749 §4.1.2). */
const KEPT_MS = 3_600_000

/** Sign-ins of this process: those whose code is being exchanged, and those that are over. */
const running = new Map<string, Promise<Token>>()
const over = new Set<string>()
/** What was written for those whose store has not answered yet. */
const marks = new Map<string, string>()

/**
 * Exchanges the code of a sign-in once: what is kept for a sign-in is used once, however often its callback is handled.
 *
 * Who comes while it is under way gets the same token; who comes afterwards is refused. Other processes know of it through
 * a store.
 *
 * @throws {@link AuthorizationError} `already_used`; {@link TokenError} `store_failed`, because a code sent twice may cost
 * what it brought the first time.
 */
export async function useOnce(
  state: string,
  store: TokenStore | undefined,
  nowMs: () => number,
  exchange: () => Promise<Token>,
  place: TokenErrorFacts,
): Promise<Token> {
  const used = () => new AuthorizationError('already_used', undefined, undefined, place)
  const key = await sha256(`sign-in ${state}`)
  const underWay = running.get(key)
  if (underWay) return underWay
  if (over.has(key)) throw used()
  let isUsed = false
  const run = async () => {
    const isFirst = !store || (await claim(store, key, nowMs() + KEPT_MS, place))
    isUsed = true
    if (!isFirst) throw used()
    return exchange()
  }
  const begun = run()
  running.set(key, begun)
  try {
    return await begun
  } finally {
    running.delete(key)
    // A store that could not be asked has used nothing up: the same callback may come again.
    if (isUsed) over.add(key)
    bound(over)
  }
}

function bound(kept: Set<string> | Map<string, unknown>): void {
  if (kept.size > REMEMBERED) kept.delete(kept.keys().next().value!)
}

/** Whether this process is the first to handle a sign-in: now, or when it asked before and the response was lost. */
async function claim(
  store: TokenStore,
  key: string,
  expiresAtMs: number,
  { vendor }: TokenErrorFacts,
): Promise<boolean> {
  const within = createBudget(systemClock, STORE_TIMEOUT_MS)
  const mark = marks.get(key) ?? `used ${crypto.randomUUID()}`
  marks.set(key, mark)
  bound(marks)
  try {
    const isFirst: unknown = await within.ask(
      Promise.resolve(store.set(key, mark, { ifVersion: 0, expiresAtMs })),
    )
    if (typeof isFirst === 'boolean') {
      const isOurs = isFirst || (await within.ask(Promise.resolve(store.get(key))))?.value === mark
      marks.delete(key)
      return isOurs
    }
  } catch (error) {
    if (endsRender(error)) throw error
    throw new TokenError('store_failed', { vendor, cause: bareError(error) }, 'set')
  }
  throw new TokenError('store_failed', { vendor }, 'it did not say whether it wrote')
}

import { systemClock } from '../lib/clock.ts'
import { TokenError } from '../lib/errors.ts'
import { pause } from '../lib/pause.ts'
import { createToken } from '../lib/create-token.ts'
import type { Exchange } from '../request/exchange.ts'
import type { TokenLock, TokenStore } from './ports.ts'
import { stored } from './stored.ts'

/** A store, and perhaps a lock, that the contract is held against. Keys it uses are random: an empty backend is not needed. */
export interface ContractSubject {
  store: TokenStore
  /** Left out, the promises of a lock are not looked at. */
  lock?: TokenLock | undefined
  /** Takes the backend away while `run` runs (kills it, cuts the network); without it a store that always throws stands in. */
  duringOutage?: ((run: () => Promise<void>) => Promise<void>) | undefined
}

/** One promise of {@link storeContract}. */
export interface ContractCase {
  /** The promise, as the title of a test. */
  readonly title: string
  /** Needs {@link ContractSubject.lock}. */
  readonly needsLock: boolean
  /** @throws an error that says which promise is broken, and how. */
  run(subject: ContractSubject): Promise<void>
}

/** Long enough for any backend; nothing here depends on how fast one is. */
const LONG_MS = 60_000
const lease = { ttlMs: LONG_MS, waitMs: LONG_MS }

/**
 * What a {@link TokenStore} and a {@link TokenLock} promise, for a test runner of any kind:
 *
 * `for (const { title, run } of storeContract) test(title, () => run({ store, lock }))`
 *
 * The stores and locks of this package keep it; yours has to, or a refresh token may be sent twice.
 */
export const storeContract: readonly ContractCase[] = [
  ofStore('a key that was never written has nothing', async ({ store }, key) => {
    check((await store.get(key)) === undefined, 'get must resolve to undefined')
  }),
  ofStore('a value comes back as it was written, with a version', async ({ store }, key) => {
    const text = `ä "quoted" \\ \n 🔑 ${'x'.repeat(20_000)}`
    const first = await write(store, key, text, 0)
    check((await store.get(key))!.value === text, 'the value must come back whole')
    check(Number.isSafeInteger(first) && first > 0, 'the version must be a positive integer')
    const second = await write(store, key, 'two', first)
    check(second !== first, 'every write must have another version')
  }),
  ofStore('compare and set: an older generation never overwrites a newer one', async ({ store }, key) => {
    const first = await write(store, key, 'one', 0)
    await refuse(store, key, 0)
    const second = await write(store, key, 'two', first)
    await refuse(store, key, first)
    await refuse(store, key, second + 5)
    check((await store.get(key))!.value === 'two', 'a refused write must change nothing')
  }),
  ofStore('compare and set: of many writers with one version, one wins', async ({ store }, key) => {
    for (const ifVersion of [0, undefined]) {
      const from = ifVersion ?? (await store.get(key))!.version
      const writers = Array.from({ length: 8 }, (_, writer) => set(store, key, `writer ${writer}`, from))
      const won = await Promise.all(writers)
      check(won.filter(Boolean).length === 1, 'exactly one of eight writers must win')
      const { value } = (await store.get(key))!
      check(value === `writer ${won.indexOf(true)}`, 'the value must be that of the writer who was told true')
    }
  }),
  ofStore('a deletion removes only what was read', async ({ store }, key) => {
    const first = await write(store, key, 'one', 0)
    const second = await write(store, key, 'two', first)
    await store.delete(key, { ifVersion: first })
    check((await store.get(key))?.value === 'two', 'a deletion with an old version must change nothing')
    await store.delete(key, { ifVersion: second })
    check((await store.get(key)) === undefined, 'a deletion with the version read must remove the value')
    await store.delete(key, { ifVersion: second })
  }),
  ofStore('who read before a deletion cannot write after it', async ({ store }, key) => {
    const ended = await write(store, key, 'ended', 0)
    await store.delete(key, { ifVersion: ended })
    await refuse(store, key, ended)
    const begun = await write(store, key, 'begun', 0)
    await refuse(store, key, ended)
    check(begun !== ended, 'a version must not come again after a deletion')
  }),
  ofStore('owner: keys are kept apart, whatever is in them', async ({ store }, key) => {
    await write(store, key, 'mine', 0)
    for (const other of [`${key}x`, `${key}:x`, `${key}%`, key.toUpperCase()])
      check((await store.get(other)) === undefined, 'a key that looks alike must have nothing')
  }),
  ofStore('expiry: what has no end that is known is kept', async ({ store }, key) => {
    check(await store.set(key, 'kept', { ifVersion: 0, expiresAtMs: undefined }), 'the write must succeed')
    check((await store.get(key))?.value === 'kept', 'a value without an end must be kept')
  }),
  ofStore('expiry: over what has ended the next write goes', async ({ store }, key) => {
    await store.set(key, 'ended', { ifVersion: 0, expiresAtMs: Date.now() + 1 })
    await pause(systemClock, 20)
    const found = await store.get(key)
    await write(store, key, 'new', found?.version ?? 0)
    check((await store.get(key))?.value === 'new', 'a value that has ended must not be in the way')
  }),
  ofStore('outage: callers get a token while the backend is away, and share one again afterwards', outage),
  ofStore('slow backend: callers wait for the stated time and no longer', async ({ store }, key) => {
    const silent: TokenStore = { ...bound(store), get: () => new Promise(() => {}) }
    const { exchange, errors } = counted(key)
    const get = stored(exchange, { store: silent, storeTimeoutMs: 50, onEvent: errors.hear })
    check((await get()).reveal() === 'token-1', 'the exchange must be asked where the store does not respond')
    check(errors.heard.length > 0, 'a store that does not respond must be told by an event')
  }),
  ofLock('one holder at a time', async ({ lock }, key) => {
    let [inside, most] = [0, 0]
    const enter = () =>
      lock!.withLock(
        key,
        async () => {
          most = Math.max(most, ++inside)
          await pause(systemClock, 3)
          inside--
        },
        lease,
      )
    await Promise.all(Array.from({ length: 8 }, enter))
    check(most === 1, 'two holders must never be inside at once')
  }),
  ofLock('what is run decides what comes back', async ({ lock }, key) => {
    check((await lock!.withLock(key, async () => 7, lease)) === 7, 'the result of "run" must be returned')
    const failure = new Error('of run')
    const rejected = await lock!
      .withLock(key, () => Promise.reject(failure), lease)
      .catch((error: unknown) => error)
    check(rejected === failure, 'the error of "run" must be thrown as it is')
    check((await lock!.withLock(key, async () => 8, lease)) === 8, 'the lock must be free after a failure')
  }),
  ofLock('keys are locked apart', async ({ lock }, key) => {
    const inner = () => lock!.withLock(`${key}x`, async () => 'both', lease)
    check((await lock!.withLock(key, inner, lease)) === 'both', 'another key must be free')
  }),
  ofLock('a wait in vain ends with lock_timeout', async ({ lock }, key) => {
    const held = hold(lock!, key, LONG_MS)
    await held.inside
    const error: unknown = await lock!
      .withLock(key, async () => undefined, { ttlMs: LONG_MS, waitMs: 30 })
      .catch((caught: unknown) => caught)
    held.letGo()
    await held.over
    const { code } = Object(error) as Partial<TokenError>
    check(code === 'lock_timeout', 'who waits in vain must be told by a TokenError lock_timeout')
  }),
  ofLock('expiry: a holder that died holds nobody up for longer than its lease', async ({ lock }, key) => {
    const dead = hold(lock!, key, 50)
    await dead.inside
    const next = await lock!.withLock(key, async () => 'next', lease)
    dead.letGo()
    await dead.over
    check(next === 'next', 'a lease that has ended must be free')
  }),
  ofLock(
    'owner: a holder whose lease has ended does not give back the lock of its successor',
    async ({ lock }, key) => {
      const late = hold(lock!, key, 50)
      await late.inside
      const successor = hold(lock!, key, LONG_MS)
      await successor.inside
      late.letGo()
      await late.over
      const third = await lock!
        .withLock(key, async () => 'inside', { ttlMs: LONG_MS, waitMs: 100 })
        .catch(() => 'outside')
      successor.letGo()
      await successor.over
      check(third === 'outside', 'only its holder may give a lock back')
    },
  ),
  ofLock('fencing: a holder whose lease has ended writes over nobody', async ({ store, lock }, key) => {
    const first = await write(store, key, 'one', 0)
    const late = hold(lock!, key, 50)
    await late.inside
    await lock!.withLock(key, () => write(store, key, 'of the successor', first), lease)
    const isWritten = await set(store, key, 'too late', first)
    late.letGo()
    await late.over
    check(!isWritten, 'a write from before the lease ended must be refused')
    check((await store.get(key))!.value === 'of the successor', 'the successor must be in the store')
  }),
  ofLock('many callers of one key make one exchange', async ({ store, lock }, key) => {
    const { exchange, counts } = counted(key)
    const processes = Array.from({ length: 6 }, () =>
      stored(exchange, { store, lock: lock!, storeTimeoutMs: LONG_MS }),
    )
    const tokens = await Promise.all(processes.map((get) => get()))
    check(counts.exchanges === 1, `six processes must make one exchange, not ${counts.exchanges}`)
    check(new Set(tokens.map((token) => token.reveal())).size === 1, 'they must share one token')
  }),
]

type Body = (subject: ContractSubject, key: string) => Promise<void>

function ofStore(title: string, body: Body): ContractCase {
  return { title, needsLock: false, run: (subject) => body(subject, `contract-${crypto.randomUUID()}`) }
}

function ofLock(title: string, body: Body): ContractCase {
  return {
    title,
    needsLock: true,
    async run(subject) {
      if (!subject.lock)
        throw new Error('This case needs a lock: leave it out where there is none (see needsLock)')
      await body(subject, `contract-${crypto.randomUUID()}`)
    },
  }
}

async function outage({ store, duringOutage }: ContractSubject, key: string): Promise<void> {
  const { exchange, counts, errors } = counted(key)
  const down = () => Promise.reject(new Error('away'))
  const away: TokenStore = duringOutage ? store : { get: down, set: down, delete: down }
  const options = { storeTimeoutMs: 500, onEvent: errors.hear }
  const run = async () => {
    const token = await stored(exchange, { ...options, store: away })()
    check(token.reveal() === 'token-1', 'the exchange must be asked while the store is away')
  }
  await (duringOutage ? duringOutage(run) : run())
  check(errors.heard.length > 0, 'a store that fails must be told by an event')
  const before = counts.exchanges
  const patient = { ...options, storeTimeoutMs: LONG_MS, store }
  const own = await stored(exchange, patient)()
  const shared = await stored(exchange, patient)()
  check(counts.exchanges <= before + 1, 'a store that is back must be used again')
  check(own.reveal() === shared.reveal(), 'processes must share a token again')
}

/** An exchange of its own key that counts its calls, and who hears of store errors. */
function counted(key: string) {
  const counts = { exchanges: 0 }
  const exchange: Exchange = async () => {
    const obtainedAtMs = systemClock.nowMs()
    const accessToken = `token-${++counts.exchanges}`
    return createToken({ accessToken, obtainedAtMs, expiresAtMs: obtainedAtMs + 3_600_000 })
  }
  exchange.key = () => key
  exchange.isOneTime = false
  exchange.timeoutMs = 1000
  const heard: string[] = []
  const hear = ({ type }: { type: string }) => void (type === 'store_error' && heard.push(type))
  return { exchange, counts, errors: { heard, hear } }
}

/** A holder that stays inside until it is let go. */
function hold(lock: TokenLock, key: string, ttlMs: number) {
  let [enter, letGo] = [() => {}, () => {}]
  const inside = new Promise<void>((resolve) => (enter = resolve))
  const done = new Promise<void>((resolve) => (letGo = resolve))
  const run = () => {
    enter()
    return done
  }
  const over = lock.withLock(key, run, { ttlMs, waitMs: LONG_MS }).catch(() => {})
  return { inside, over, letGo: () => letGo() }
}

function set(store: TokenStore, key: string, value: string, ifVersion: number): Promise<boolean> {
  return store.set(key, value, { ifVersion, expiresAtMs: Date.now() + LONG_MS })
}

/** Writes, and gives the version that made. */
async function write(store: TokenStore, key: string, value: string, ifVersion: number): Promise<number> {
  check(await set(store, key, value, ifVersion), 'a write with the version that was read must succeed')
  const found = await store.get(key)
  check(found?.value === value, 'what was written must be read')
  return found!.version
}

async function refuse(store: TokenStore, key: string, ifVersion: number): Promise<void> {
  check(!(await set(store, key, 'late', ifVersion)), 'a write with another version must resolve to false')
}

/** The store's methods, whatever they need for a `this`. */
function bound(store: TokenStore): TokenStore {
  return {
    get: (...call) => store.get(...call),
    set: (...call) => store.set(...call),
    delete: (...call) => store.delete(...call),
  }
}

function check(holds: boolean, promise: string): void {
  if (!holds) throw new Error(`Broken: ${promise}`)
}

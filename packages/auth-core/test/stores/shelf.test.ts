import { createFakeClock, deferred, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createToken } from '../../src/index.ts'
import { createMemoryStore, type TokenStore } from '../../src/stores/index.ts'
import { writeRecord, type Lineage, type TokenRecord } from '../../src/stores/record.ts'
import { createShelf } from '../../src/stores/shelf.ts'

const OWNER = 'hash-of-the-key'

function recordOf(accessToken: string, lineage: Partial<Lineage> = {}): TokenRecord {
  const token = createToken({ accessToken, obtainedAtMs: 0, refreshToken: `refresh-${accessToken}` })
  return { token, lineage: { root: 'sign-in-1', generation: 0, past: [], ...lineage } }
}

const told = (record: TokenRecord | undefined) => record?.token.reveal()

/** A store whose calls may be replaced one by one, and the shelves over it. */
function room() {
  const inner = createMemoryStore()
  const clock = createFakeClock()
  /** What a call does instead, while it is there. */
  const instead: Partial<TokenStore> = {}
  const calls: string[] = []
  const store: TokenStore = {
    get: (key) => (calls.push('get'), (instead.get ?? inner.get)(key)),
    set: (...call) => (calls.push('set'), (instead.set ?? inner.set)(...call)),
    delete: (...call) => (calls.push('delete'), (instead.delete ?? inner.delete)(...call)),
  }
  const makeShelf = (owner = Promise.resolve(OWNER)) =>
    createShelf({
      store,
      name: 'key',
      vendor: undefined,
      owner,
      clock,
      timeoutMs: 2000,
      isStrict: false,
      onEvent: undefined,
      endOf: () => undefined,
    })
  /** As another process writes, whatever is there. */
  const plant = async (record: TokenRecord) => {
    const { version: ifVersion = 0 } = (await inner.get(OWNER)) ?? {}
    await inner.set(OWNER, writeRecord(record, OWNER), { ifVersion, expiresAtMs: undefined })
  }
  return { inner, clock, instead, calls, makeShelf, plant }
}

const down = async () => {
  throw new Error('down')
}

/** Writes over whatever this shelf finds. */
async function keep(shelf: ReturnType<typeof createShelf>, record: TokenRecord) {
  const { version } = await shelf.read(shelf.budget())
  return shelf.write(record, version, shelf.budget())
}

describe('a store that fails', () => {
  test('is asked twice, and no more in the same call', async () => {
    const { instead, calls, makeShelf } = room()
    const shelf = makeShelf()
    instead.get = down
    const within = shelf.budget()
    await shelf.read(within)
    await shelf.read(within)
    expect(calls).toEqual(['get', 'get'])
  })

  test('is stood in for by what was written last', async () => {
    const { instead, makeShelf } = room()
    const shelf = makeShelf()
    await keep(shelf, recordOf('a'))
    instead.get = down
    expect(told((await shelf.read(shelf.budget())).record)).toBe('a')
  })

  test('is asked to write again for a while, and not for ever', async () => {
    const { instead, clock, makeShelf } = room()
    const shelf = makeShelf()
    instead.set = down
    await keep(shelf, recordOf('a'))
    expect(clock.pendingTimers).toBe(1)
    for (let minute = 0; minute < 30; minute++) await clock.advance(60_000)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a pair that could not be written', () => {
  test('does not replace a sign-in that somebody else made meanwhile', async () => {
    const { instead, clock, makeShelf, plant } = room()
    const shelf = makeShelf()
    instead.set = down
    await keep(shelf, recordOf('old', { generation: 3 }))
    delete instead.set
    await plant(recordOf('new', { root: 'sign-in-2' }))
    await clock.advance(5000)
    expect(told((await shelf.read(shelf.budget())).record)).toBe('new')
  })

  test('is not written later where somebody else was first', async () => {
    const { clock, makeShelf, plant } = room()
    const shelf = makeShelf()
    await plant(recordOf('theirs', { root: 'sign-in-2' }))
    expect(await shelf.write(recordOf('ours'), 0, shelf.budget())).toBe('lost')
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('forgetting everything', () => {
  test('removes what a source that never looked finds', async () => {
    const { inner, makeShelf, plant } = room()
    await plant(recordOf('a'))
    await makeShelf().forget()
    expect(await inner.get(OWNER)).toBeUndefined()
  })

  test('keeps a write that has not begun from beginning', async () => {
    const { calls, makeShelf } = room()
    const owner = deferred<string>()
    const shelf = makeShelf(owner.promise)
    const writing = shelf.write(recordOf('a'), 0, shelf.budget())
    const forgetting = shelf.forget()
    owner.resolve(OWNER)
    await Promise.all([writing, forgetting])
    expect(calls).not.toContain('set')
  })

  test('is tried again by the next look, before its time', async () => {
    const { inner, instead, makeShelf } = room()
    const shelf = makeShelf()
    await keep(shelf, recordOf('a'))
    instead.delete = down
    await shelf.forget()
    delete instead.delete
    expect((await shelf.read(shelf.budget())).record).toBeUndefined()
    await settle()
    expect(await inner.get(OWNER)).toBeUndefined()
  })

  test('ends: what another process writes afterwards is served', async () => {
    const { makeShelf, plant } = room()
    const shelf = makeShelf()
    // Tokens without a refresh token are all of one sign-in.
    await keep(shelf, recordOf('old', { root: '' }))
    await shelf.forget()
    await plant(recordOf('new', { root: '' }))
    expect(told((await shelf.read(shelf.budget())).record)).toBe('new')
  })

  test.each(['that was seen here', 'that was never seen here'])(
    'tells where a pair %s stands, so that a new sign-in takes its place',
    async (which) => {
      const { instead, makeShelf, plant } = room()
      const shelf = makeShelf()
      await plant(recordOf('a'))
      if (which === 'that was seen here') await shelf.read(shelf.budget())
      instead.delete = down
      await shelf.forget()
      const { record, there } = await shelf.read(shelf.budget())
      expect(record).toBeUndefined()
      expect(there?.root).toBe('sign-in-1')
    },
  )

  /** A look at what is there that takes its time. */
  async function lookLate(
    { inner, instead }: ReturnType<typeof room>,
    shelf: ReturnType<typeof createShelf>,
  ) {
    const late = deferred<Awaited<ReturnType<TokenStore['get']>>>()
    const shown = await inner.get(OWNER)
    instead.get = () => late.promise
    const looking = shelf.read(shelf.budget())
    await settle()
    delete instead.get
    return () => (late.resolve(shown), looking)
  }

  test.each(['that was seen here', 'that was never seen here'])(
    'holds for a look that began before and shows a pair %s',
    async (which) => {
      const all = room()
      const shelf = all.makeShelf()
      await all.plant(recordOf('a'))
      if (which === 'that was seen here') await shelf.read(shelf.budget())
      const end = await lookLate(all, shelf)
      all.instead.delete = down
      await shelf.forget()
      expect((await end()).record).toBeUndefined()
    },
  )

  test('holds for a look that shows afterwards what has been removed since', async () => {
    const all = room()
    const shelf = all.makeShelf()
    await all.plant(recordOf('a'))
    all.instead.delete = down
    await shelf.forget()
    const end = await lookLate(all, shelf)
    delete all.instead.delete
    await all.clock.advance(1000)
    expect(await all.inner.get(OWNER)).toBeUndefined()
    expect((await end()).record).toBeUndefined()
  })

  test('leaves nothing a look found that began before to stand in for the store', async () => {
    const all = room()
    const shelf = all.makeShelf()
    shelf.know('sign-in-1', true)
    await all.plant(recordOf('b', { root: 'sign-in-2' }))
    const end = await lookLate(all, shelf)
    await shelf.forget()
    await end()
    all.instead.get = down
    expect((await shelf.read(shelf.budget())).record).toBeUndefined()
  })

  test('spares what was written afterwards, though the store did not say that it wrote', async () => {
    const { inner, instead, makeShelf } = room()
    const shelf = makeShelf()
    await keep(shelf, recordOf('old'))
    instead.delete = down
    await shelf.forget()
    delete instead.delete
    instead.set = async (...call) => {
      await inner.set(...call)
      throw new Error('the line broke')
    }
    const { version } = (await inner.get(OWNER))!
    await shelf.write(recordOf('new', { root: 'sign-in-2' }), version, shelf.budget())
    delete instead.set
    expect(told((await shelf.read(shelf.budget())).record)).toBe('new')
  })
})

describe('a write of before that lands after everything was forgotten', () => {
  /** A shelf that has forgotten everything while its write is on its way. */
  async function overtaken() {
    const rest = room()
    const { inner, instead, makeShelf } = rest
    const shelf = makeShelf()
    const sent = deferred<undefined>()
    instead.set = async () => {
      await sent.promise
      return true
    }
    const old = recordOf('old', { root: '' })
    const writing = shelf.write(old, 0, shelf.budget())
    await settle()
    delete instead.set
    await shelf.forget()
    /** It is there now, whatever was there, and its sender has not been told yet. */
    const land = () => rest.plant(old)
    const tell = async () => {
      sent.resolve(undefined)
      await writing
      await settle()
    }
    return { ...rest, inner, shelf, land, tell }
  }

  test('is served to no other source over the store', async () => {
    const { makeShelf, land } = await overtaken()
    await land()
    const other = makeShelf()
    expect((await other.read(other.budget())).record).toBeUndefined()
  })

  test('is not served, although a new session was written meanwhile', async () => {
    const { shelf, land } = await overtaken()
    await keep(shelf, recordOf('new', { root: '' }))
    await land()
    expect((await shelf.read(shelf.budget())).record).toBeUndefined()
  })

  test('keeps nobody from the new session', async () => {
    const { shelf, makeShelf } = await overtaken()
    await keep(shelf, recordOf('new', { root: '' }))
    const other = makeShelf()
    expect(told((await other.read(other.budget())).record)).toBe('new')
  })

  test('counts as on its way until it is removed', async () => {
    const { inner, clock, instead, shelf, land, tell } = await overtaken()
    await keep(shelf, recordOf('new', { root: '' }))
    await land()
    instead.delete = down
    await tell()
    expect((await shelf.read(shelf.budget())).record).toBeUndefined()
    delete instead.delete
    await clock.advance(2000)
    expect(await inner.get(OWNER)).toBeUndefined()
  })
})

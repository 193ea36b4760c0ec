import { needs } from '@latchkey/testkit'
import { afterEach, expect, test } from 'vitest'
import { startRotation, type Rotation } from '../support/rotation.ts'

// The long form is `pnpm --filter @latchkey/auth-core test:long`.
const EXPIRIES = Number(process.env.LATCHKEY_EXPIRIES ?? 20)
const PROCESSES = Number(process.env.LATCHKEY_PROCESSES ?? 4)

let rotation: Rotation | undefined

afterEach(async () => {
  await rotation?.stop()
  rotation = undefined
})

test(
  `${PROCESSES} processes, one rotating refresh token, real Redis: ${EXPIRIES} expiries make ${EXPIRIES} refresh calls, nobody is signed out`,
  { timeout: 600_000, ...needs('redis-server') },
  async () => {
    rotation = await startRotation(PROCESSES)
    for (let expiry = 1; expiry <= EXPIRIES; expiry++) {
      const answers = await rotation.expire()
      expect(answers.map(({ token, error }) => token ?? error)).toEqual(
        Array(PROCESSES).fill(`access-${expiry}`),
      )
    }
    expect(rotation.server).toMatchObject({ refreshes: EXPIRIES, requests: EXPIRIES, isSignedOut: false })
  },
)

test(
  'a holder that is killed in the middle of its exchange delays the others by the lease at most',
  { timeout: 600_000, ...needs('redis-server') },
  async () => {
    rotation = await startRotation(3, { lockTtlMs: 1500 })
    const { server, workers } = rotation
    await rotation.expire()
    server.delayNext(400)
    const [victim, ...others] = workers
    const lost = victim!.ask(3_600_000)
    await server.held()
    const waiting = Promise.all(others.map((worker) => worker.ask(3_600_000)))
    victim!.process.kill('SIGKILL')
    expect(await lost).toEqual({ error: 'exited' })
    expect((await waiting).map(({ token, error }) => token ?? error)).toEqual(['access-2', 'access-2'])
    expect(server).toMatchObject({ refreshes: 2, isSignedOut: false })
  },
)

test(
  'Redis is killed and started again, empty: no session is lost',
  { timeout: 600_000, ...needs('redis-server') },
  async () => {
    rotation = await startRotation(3)
    const { server, redis, workers } = rotation
    await rotation.expire()
    await redis.kill()
    const during = await rotation.expire()
    expect(during.map(({ error }) => error)).toEqual(Array(3).fill('store_failed'))
    expect(server.refreshes).toBe(1)
    await redis.start()
    // Until the processes have their connections again.
    const ask = () => Promise.all(workers.map((worker) => worker.ask(0)))
    await expect
      .poll(async () => (await ask()).map(({ token, error }) => token ?? error), { interval: 100 })
      .toEqual(Array(3).fill('access-2'))
    expect(server).toMatchObject({ refreshes: 2, isSignedOut: false })
  },
)

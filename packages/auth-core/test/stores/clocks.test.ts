// Processes whose clocks differ by minutes, over a real Redis. The long form is `pnpm --filter @latchkey/auth-core test:long`.
import { needs } from '@latchkey/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { startRotation, type Rotation } from '../support/rotation.ts'

const EXPIRIES = Number(process.env.LATCHKEY_EXPIRIES ?? 12)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Ten minutes behind, ten minutes ahead, right, and one that is set back in the middle. */
const SKEWS_MS = [-10 * MINUTE_MS, 10 * MINUTE_MS, 0, 10 * MINUTE_MS]
const [BEHIND, AHEAD, RIGHT, TURNED] = [0, 1, 2, 3]

let rotation: Rotation | undefined
afterEach(async () => {
  await rotation?.stop()
  rotation = undefined
})

async function start(): Promise<Rotation> {
  return (rotation = await startRotation(SKEWS_MS.length, { skewsMs: SKEWS_MS }))
}

const wordOf = ({ token, error }: { token?: string; error?: string }) => token ?? error

/** No refresh token came in twice, whoever sent it. */
function expectEachOnce({ server }: Rotation): void {
  const sent = server.sent.map(({ refreshToken }) => refreshToken)
  expect(sent).toEqual([...new Set(sent)])
}

describe('processes with clocks ten minutes apart, one of them set back once', () => {
  const options = { timeout: 600_000, ...needs('redis-server') }

  test(
    `send each refresh token once through ${EXPIRIES} expiries, and nobody is signed out`,
    options,
    async () => {
      const { server, workers } = await start()
      for (let expiry = 1; expiry <= EXPIRIES; expiry++) {
        // Time passes for all of them, and each in turn is the first to notice; one reports a refusal.
        const order = workers.map((_, index) => workers[(index + expiry) % workers.length]!)
        const turnMs = expiry === Math.ceil(EXPIRIES / 2) ? -20 * MINUTE_MS : 0
        const answers = await Promise.all(
          order.map((worker) =>
            worker.order({
              advanceMs: HOUR_MS + 11 * MINUTE_MS,
              turnMs: worker === workers[TURNED!] ? turnMs : 0,
            }),
          ),
        )
        expect(answers.filter(({ error }) => error !== undefined)).toEqual([])
        await order[1]!.order({ isRefused: true })
      }
      expect(server.isSignedOut).toBe(false)
      expect(server.requests).toBe(server.refreshes)
      expectEachOnce(rotation!)
    },
  )

  test(
    'take the newer pair by its version, whoever wrote it: without a call of the endpoint',
    options,
    async () => {
      const { server, workers } = await start()
      expect(wordOf(await workers[AHEAD!]!.ask(0))).toBe('access-1')
      // By its time of writing, what the one behind brings is twenty minutes older.
      expect(wordOf(await workers[BEHIND!]!.order({ isRefused: true }))).toBe('access-2')
      for (const worker of [AHEAD, RIGHT, TURNED]) {
        const isRefused = worker === AHEAD
        expect(wordOf(await workers[worker!]!.order({ isRefused }))).toBe('access-2')
      }
      // A clock that goes back makes a machine drop what it has: with the newest refresh token it gets another.
      expect(wordOf(await workers[TURNED!]!.order({ turnMs: -20 * MINUTE_MS }))).toBe('access-3')
      expect(wordOf(await workers[AHEAD!]!.order({ isRefused: true }))).toBe('access-3')
      expect(wordOf(await workers[BEHIND!]!.order({ isRefused: true }))).toBe('access-3')
      expect(server.sent.map(({ refreshToken }) => refreshToken)).toEqual([
        'refresh-0',
        'refresh-1',
        'refresh-2',
      ])
      expect(server.isSignedOut).toBe(false)
    },
  )

  test(
    'never send a refused refresh token again, and go on with the sign-in of the one behind',
    options,
    async () => {
      const { server, workers } = await start()
      expect(wordOf(await workers[AHEAD!]!.ask(0))).toBe('access-1')
      for (const worker of [BEHIND, RIGHT, TURNED]) await workers[worker!]!.ask(0)
      server.revoke()
      for (const advanceMs of [HOUR_MS + 11 * MINUTE_MS, HOUR_MS, 0, 24 * HOUR_MS]) {
        const answers = await Promise.all(workers.map((worker) => worker.order({ advanceMs })))
        expect(answers.map(({ error }) => error)).toEqual(Array(workers.length).fill('reauth_required'))
        // The clock that was ahead goes back, once.
        if (advanceMs === 0) await workers[TURNED!]!.order({ turnMs: -20 * MINUTE_MS })
      }
      const refused = server.sent.filter(({ refreshToken }) => refreshToken === 'refresh-1')
      expect(refused.length).toBeGreaterThan(0)
      const senders = refused.map(({ worker }) => worker)
      expect(senders).toEqual([...new Set(senders)])

      const before = server.requests
      const signedIn = await workers[BEHIND!]!.order({ signIn: server.signIn() })
      expect(signedIn.error).toBeUndefined()
      // Others begin anew, with the refresh token they were configured with, which was used up long ago.
      const answers = await Promise.all(
        workers.map((worker, index) => worker.order({ advanceMs: MINUTE_MS, isAnew: index !== BEHIND })),
      )
      expect(answers.map(wordOf)).toEqual(Array(workers.length).fill(signedIn.token))
      expect(server.requests).toBe(before + 1)
      expect(server.isSignedOut).toBe(false)
    },
  )
})

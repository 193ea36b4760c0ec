import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stored } from '@latchkey/auth-core/stores'
import { createRedisLock, createRedisStore } from '@latchkey/auth-core/stores/redis'
import { createMock, defaultCredentials } from '@latchkey/mock'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { findTool, needs } from '@latchkey/testkit'
import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { countDrafts, passesByItself } from '../snippets/cron-job.ts'
import { work } from '../snippets/queue-worker.ts'

const { clientId, clientSecret } = defaultCredentials
const notification = { subject: 'Please sign', body: 'Here it is.' }

async function mockWith(envelopes: number) {
  const mock = await createMock('nitro-sign')
  const nitro = createNitroSign({ clientId, clientSecret, fetch: mock.fetch })
  const ids: string[] = []
  for (let count = 0; count < envelopes; count++) {
    const body = { name: `Lease ${count}`, mode: 'sequential', notification } as const
    const { data } = await nitro.POST('/sign/envelopes', { body })
    ids.push(data!.ID)
  }
  return { mock, nitro, ids }
}

describe('the job of cron', () => {
  test('counts what is there, and knows which failures pass by themselves', async () => {
    const { mock, nitro } = await mockWith(3)
    expect(await countDrafts(nitro)).toBe(3)
    for (const [status, passes] of [
      [503, true],
      [403, false],
    ] as const) {
      mock.inject({ kind: 'status', status, times: 1 })
      const error: unknown = await countDrafts(nitro).catch((reason: unknown) => reason)
      expect(passesByItself(error)).toBe(passes)
    }
  })

  test('takes wrong credentials for what does not pass', async () => {
    const { mock } = await mockWith(0)
    const wrong = createNitroSign({ clientId, clientSecret: 'wrong', fetch: mock.fetch })
    expect(passesByItself(await countDrafts(wrong).catch((reason: unknown) => reason))).toBe(false)
  })
})

describe('a queue with many workers', needs('redis-server'), () => {
  test('does each job with one token, and puts back what a rate limit refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-docs-jobs-'))
    const socket = join(folder, 'redis.sock')
    const server = spawn(findTool('redis-server')!, ['--port', '0', '--unixsocket', socket, '--save', ''], {
      cwd: folder,
    })
    try {
      for await (const line of createInterface(server.stdout))
        if (/ready to accept connections/i.test(line)) break
      const connect = () => createClient({ socket: { path: socket, tls: false } }).connect()
      const redis = await connect()
      const { mock, ids } = await mockWith(30)
      const before = mock.counts.tokenRequests
      await redis.rPush('jobs', [...ids, 'no-such-envelope'])
      mock.inject({ kind: 'rate-limit', retryAfterSeconds: 1, times: 2 })

      const ended = new AbortController()
      const workers = [1, 2, 3].map(async () => {
        const own = await connect()
        const store = createRedisStore(own)
        const lock = createRedisLock(own)
        const nitro = createNitroSign({
          clientId,
          clientSecret,
          fetch: mock.fetch,
          tokens: { wrap: (exchange, shared) => stored(exchange, { store, lock, ...shared }) },
        })
        const blocking = await connect()
        await work(blocking, nitro, ended.signal)
        own.destroy()
        blocking.destroy()
      })
      await expect.poll(() => redis.hLen('statuses'), { timeout: 60_000 }).toBe(30)
      await expect.poll(() => redis.lLen('failed')).toBe(1)
      ended.abort()
      await Promise.all(workers)
      expect(await redis.lRange('failed', 0, -1)).toEqual(['no-such-envelope'])
      expect(await Promise.all([redis.lLen('jobs'), redis.lLen('taken')])).toEqual([0, 0])
      expect(mock.counts.tokenRequests - before).toBe(1)
      redis.destroy()
    } finally {
      server.kill('SIGKILL')
      await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

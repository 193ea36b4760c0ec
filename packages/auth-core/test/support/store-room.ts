import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needs } from '@latchkey/testkit'
import { afterAll, beforeAll, type TestContext } from 'vitest'
import { redisClients, startRedis, type Redis } from './redis-server.ts'

/** Long enough for a machine that is busy: what ends earlier says so itself. */
export const lease = { ttlMs: 60_000, waitMs: 60_000 }

/** What tests of stores and locks share: a folder, and a Redis with a client of each kind where there is one. */
export function useStoreRoom() {
  const withoutRedis = needs('redis-server')
  let redis: Redis | undefined
  const room = {} as { directory: string; clients: Awaited<ReturnType<typeof redisClients>> | undefined }

  beforeAll(async () => {
    room.directory = await mkdtemp(join(tmpdir(), 'latchkey-stores-'))
    if (withoutRedis.skip) return
    redis = await startRedis()
    room.clients = await redisClients(redis)
  })

  afterAll(async () => {
    await room.clients?.close()
    await redis?.stop()
    await rm(room.directory, { recursive: true, force: true })
  })

  /** On a machine without redis-server the test is skipped, and counted as such. */
  const needRedis = ({ task, skip }: TestContext) => {
    Object.assign(task.meta, withoutRedis.meta)
    skip(withoutRedis.skip)
  }
  const withRedis = (test: () => Promise<void>) => async (context: TestContext) => {
    needRedis(context)
    await test()
  }
  return { room, needRedis, withRedis }
}

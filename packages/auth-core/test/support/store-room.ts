import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { redisClients, startRedis, type Redis } from './redis-server.ts'

export const lease = { ttlMs: 5000, waitMs: 5000 }

/** What tests of stores and locks share: a folder, and a Redis with a client of each kind where there is one. */
export function useStoreRoom() {
  let redis: Redis | undefined
  const room = {} as { directory: string; clients: Awaited<ReturnType<typeof redisClients>> | undefined }

  beforeAll(async () => {
    room.directory = await mkdtemp(join(tmpdir(), 'latchkey-stores-'))
    redis = await startRedis()
    room.clients = redis && (await redisClients(redis))
  })

  afterAll(async () => {
    await room.clients?.close()
    await redis?.stop()
    await rm(room.directory, { recursive: true, force: true })
  })

  const withRedis = (test: () => Promise<void>) => async () => {
    // Said loudly, and a failure on CI, where redis-server could not be had.
    if (redis) await test()
  }
  return { room, withRedis }
}

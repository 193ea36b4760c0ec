import { stored } from '@latchkey/auth-core/stores'
import {
  createRedisLock,
  createRedisStore,
} from '@latchkey/auth-core/stores/redis'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { createClient } from 'redis'

const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const redis = await createClient({ url }).connect()
const store = createRedisStore(redis)
const lock = createRedisLock(redis)

export const nitro = createNitroSign({
  tokens: {
    wrap: (exchange, shared) =>
      stored(exchange, { store, lock, ...shared }),
  },
})

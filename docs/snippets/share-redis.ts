import { cached } from '@latchkey/auth-core'
import { stored } from '@latchkey/auth-core/stores'
import {
  createRedisLock,
  createRedisStore,
} from '@latchkey/auth-core/stores/redis'
import { createNitroSignClient } from '@latchkey/nitro-sign'
import { nitroSignExchange } from '@latchkey/nitro-sign/server'
import { createClient } from 'redis'

const redis = await createClient({
  url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
}).connect()

const exchange = nitroSignExchange({
  clientId: process.env['NITRO_SIGN_CLIENT_ID'] ?? '',
  clientSecret: process.env['NITRO_SIGN_CLIENT_SECRET'] ?? '',
})
const shared = stored(exchange, {
  store: createRedisStore(redis),
  lock: createRedisLock(redis),
})

export const nitro = createNitroSignClient({ tokenSource: cached(shared) })

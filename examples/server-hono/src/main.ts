import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { createClient } from 'redis'
import { createApp } from './app.ts'
import { readSettings } from './settings.ts'
import { createVendors } from './vendors.ts'

const help = `One process of the server. Start as many as you like: they share their tokens through Redis.

Usage: node src/main.ts [--port n]

  --port  where to listen on 127.0.0.1 (default: any free port)

Variables that must be set: REDIS_URL, TOKEN_KEY (32 bytes in base64, encrypts the tokens in Redis), USER_SECRET (signs
the tokens of your own users, HS256, with "sub", "org" and "exp"; "role": "operator" for those who may see all), NITRO_SIGN_CLIENT_ID, NITRO_SIGN_CLIENT_SECRET,
GOBO_MARKETPLACE_URL, GOBO_CLIENT_ID, GOBO_CLIENT_SECRET, GOBO_API_URL (where the tenant's API is) and GOBO_API_PATH (a
path of it that says who calls). To see it work without any of them: node src/demo.ts
`

const options = {
  port: { type: 'string', default: '0' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

process.exitCode = await main()

async function main(): Promise<number> {
  let values
  try {
    values = parseArgs({ options }).values
    if (!/^\d{1,5}$/.test(values.port)) throw new Error('--port must be a number')
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]} (see --help)`)
    return 2
  }
  if (values.help) {
    console.log(help)
    return 0
  }
  try {
    const settings = readSettings(process.env)
    // Without a queue a Redis that is away is found out at once, and tokens are got without it.
    const redis = createClient({ url: settings.redisUrl, disableOfflineQueue: true })
    redis.on('error', () => {})
    // Starts without it, should it not be there yet; the client goes on trying.
    const connected = redis.connect().catch(() => {})
    await Promise.race([connected, setTimeout(2000, undefined, { ref: false })])
    const vendors = createVendors(settings, redis, (event) => console.log(JSON.stringify(event)))
    const { userSecret, mePath } = settings
    const app = createApp({ vendors, userSecret, mePath })
    const server = createServer(getRequestListener(app.fetch))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(Number(values.port), '127.0.0.1', resolve)
    })
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
    server.close()
    server.closeIdleConnections()
    redis.destroy()
    return 0
  } catch (error) {
    console.error((error as Error).message)
    return 1
  }
}

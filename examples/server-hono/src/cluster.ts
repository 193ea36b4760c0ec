import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createMockServer, defaultCredentials, type MockServer } from '@latchkey/mock'
import { sign } from 'hono/jwt'
import { startRedisServer, waitForLine, type RedisServer } from './redis-server.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** The server in several processes, with Redis and mock vendors, all on this machine. */
export interface Cluster {
  nitro: MockServer
  gobo: MockServer
  redis: RedisServer
  /** Starts one more process. */
  add(): Promise<void>
  /** Asks the processes in turn, as this user of this organisation. */
  ask(path: string, user: { sub: string; org: string; role?: 'operator' }): Promise<Response>
  /** What all processes have printed so far. */
  output(): string
  stop(): Promise<void>
}

export async function startCluster(processes: number): Promise<Cluster> {
  const userSecret = randomBytes(32).toString('base64')
  const running: { child: ChildProcess; url: string }[] = []
  let output = ''
  let turn = 0
  const redis = await startRedisServer()
  const [nitro, gobo] = await Promise.all([createMockServer('nitro-sign'), createMockServer('gobo')])
  const { clientId, clientSecret } = defaultCredentials
  const environment = {
    PATH: process.env['PATH'],
    REDIS_URL: redis.url,
    TOKEN_KEY: randomBytes(32).toString('base64'),
    USER_SECRET: userSecret,
    NITRO_SIGN_CLIENT_ID: clientId,
    NITRO_SIGN_CLIENT_SECRET: clientSecret,
    NITRO_SIGN_BASE_URL: nitro.url,
    GOBO_CLIENT_ID: clientId,
    GOBO_CLIENT_SECRET: clientSecret,
    GOBO_MARKETPLACE_URL: gobo.url,
    GOBO_API_URL: gobo.url,
    GOBO_API_PATH: '/api/me',
  }

  async function add(): Promise<void> {
    const child = spawn(process.execPath, ['--conditions=@latchkey/source', main], { env: environment })
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    const url = await waitForLine(child, (line) => line.startsWith('http://'))
    running.push({ child, url })
  }

  async function stop(): Promise<void> {
    await Promise.all(
      running.map(async ({ child }) => {
        child.kill()
        await once(child, 'exit')
      }),
    )
    await Promise.all([redis.stop(), nitro.close(), gobo.close()])
  }

  const cluster: Cluster = {
    nitro,
    gobo,
    redis,
    add,
    async ask(path, user) {
      const { url } = running[turn++ % running.length]!
      const token = await sign({ ...user, exp: Math.floor(Date.now() / 1000) + 60 }, userSecret, 'HS256')
      return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    },
    output: () => output,
    stop,
  }
  try {
    await Promise.all(Array.from({ length: processes }, add))
    return cluster
  } catch (error) {
    await stop()
    throw error
  }
}

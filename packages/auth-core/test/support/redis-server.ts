import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis as Ioredis } from 'ioredis'
import { createClient } from 'redis'

export interface Redis {
  port: number
  /** Kills the server at once, as a crash would. */
  kill(): Promise<void>
  /** Stops its process (SIGSTOP), so that it takes connections and answers nothing; lets it go on (SIGCONT). */
  hang(isHung: boolean): void
  /** Starts it again on the same port, with nothing in it. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** A real redis-server on a free loopback port with a directory of its own; its tests say `needs('redis-server')`. */
export async function startRedis(): Promise<Redis> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined

  const start = async () => {
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      directory,
    ]
    const started = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    child = started
    await new Promise<void>((resolve, reject) => {
      started.stdout.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve())
      started.once('exit', (code) => reject(new Error(`redis-server exited with ${code}`)))
    })
  }
  const kill = async () => {
    const running = child
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    port,
    start,
    kill,
    hang: (isHung) => void child?.kill(isHung ? 'SIGSTOP' : 'SIGCONT'),
    async stop() {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Both well-known clients, connected. */
export async function redisClients({ port }: Redis) {
  const ioredis = new Ioredis({
    port,
    host: '127.0.0.1',
    maxRetriesPerRequest: 1,
    retryStrategy: (tries) => Math.min(tries * 20, 200),
  })
  ioredis.on('error', () => {})
  const nodeRedis = createClient({
    socket: { port, host: '127.0.0.1', reconnectStrategy: (tries) => Math.min(tries * 20, 200) },
    disableOfflineQueue: true,
  })
  nodeRedis.on('error', () => {})
  await nodeRedis.connect()
  return {
    ioredis,
    nodeRedis,
    async close() {
      ioredis.disconnect()
      nodeRedis.destroy()
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

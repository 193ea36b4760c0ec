import { fork, type ChildProcess } from 'node:child_process'
import { startRedis, type Redis } from './redis-server.ts'
import type { Order } from './rotation-worker.ts'
import { startRotatingServer, type RotatingServer } from './rotating-server.ts'

export interface Answer {
  token?: string
  error?: string
}

export interface Worker {
  process: ChildProcess
  /** Lets time pass in that process, then asks for a token. */
  ask(advanceMs: number): Promise<Answer>
  /** The same after more than that. */
  order(order: Order): Promise<Answer>
}

export interface Rotation {
  redis: Redis
  server: RotatingServer
  workers: Worker[]
  /** Everybody's token expires and everybody asks at once. */
  expire(): Promise<Answer[]>
  stop(): Promise<void>
}

/** Real processes, one rotating refresh token, a real Redis between them. */
export async function startRotation(
  count: number,
  { lockTtlMs = 15_000, skewsMs = [] as readonly number[] } = {},
): Promise<Rotation> {
  const redis = await startRedis()
  const server = await startRotatingServer('refresh-0')
  const settings = { redisPort: redis.port, tokenUrl: server.url, lockTtlMs }
  const workers = await Promise.all(
    Array.from({ length: count }, async (_, worker) => {
      const own = { ...settings, worker, skewMs: skewsMs[worker] ?? 0 }
      const env = { ...process.env, WORKER: JSON.stringify(own) }
      const child = fork(new URL('./rotation-worker.ts', import.meta.url), {
        env,
        execArgv: ['--conditions=@latchkey/source'],
      })
      const pending = new Map<number, (answer: Answer) => void>()
      let asked = 0
      child.on('message', (message: Answer & { id: number }) => pending.get(message.id)?.(message))
      child.on('exit', () => pending.forEach((settle) => settle({ error: 'exited' })))
      await new Promise<void>((resolve) => pending.set(0, () => resolve()))
      const order = (given: Order) =>
        new Promise<Answer>((resolve) => {
          const id = ++asked
          pending.set(id, resolve)
          child.send({ id, ...given })
        })
      return { process: child, order, ask: (advanceMs: number) => order({ advanceMs }) }
    }),
  )
  return {
    redis,
    server,
    workers,
    expire: () => Promise.all(workers.map((worker) => worker.ask(3_600_000))),
    async stop() {
      for (const worker of workers) worker.process.kill('SIGKILL')
      await server.close()
      await redis.stop()
    },
  }
}

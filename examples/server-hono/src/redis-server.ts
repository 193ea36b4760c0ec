import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface RedisServer {
  url: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

const program = 'redis-server'

/** A Redis of its own on a free loopback port, that keeps nothing. */
export async function startRedisServer(): Promise<RedisServer> {
  if (spawnSync(program, ['--version']).error)
    throw new Error('redis-server is not installed (Debian: apt-get install redis-server)')
  const directory = await mkdtemp(join(tmpdir(), 'example-server-hono-'))
  const port = await freePort()
  const server = spawn(
    program,
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await waitForLine(server, (line) => line.includes('Ready to accept connections'))

  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async stop() {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The first line a program prints that is the one. @throws Error when the program ends before */
export async function waitForLine(program: ChildProcess, isIt: (line: string) => boolean): Promise<string> {
  const lines: string[] = []
  return new Promise((resolve, reject) => {
    createInterface(program.stdout!).on('line', (line) => {
      lines.push(line)
      if (isIt(line)) resolve(line)
    })
    program.once('error', reject)
    program.once('exit', (code) => reject(new Error(`The program ended with ${code}: ${lines.join('\n')}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

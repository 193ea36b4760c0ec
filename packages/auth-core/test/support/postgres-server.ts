import { findTool } from '@latchkey/testkit'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from './redis-server.ts'

export interface Postgres {
  url: string
  /** Kills the server at once, as a crash would. */
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Postgres refuses to run as root; nobody of this number has a name on every system. */
const NOBODY = 65_534

/** A real Postgres on a free loopback port with a directory of its own; its tests say `needs('postgres')`. */
export async function startPostgres(): Promise<Postgres> {
  const bin = dirname(findTool('postgres')!)
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-postgres-'))
  const port = await freePort()
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(directory, NOBODY, NOBODY)
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const data = join(directory, 'data')
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'latchkey', '--no-sync'], {
    ...user,
    cwd: directory,
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)

  let child: ChildProcess | undefined
  const start = async () => {
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off']
    const started = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
      ...user,
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    child = started
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (text: Buffer) => text.includes('ready to accept connections') && resolve())
      started.once('exit', (code) => reject(new Error(`postgres exited with ${code}`)))
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    const running = child
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await gone
  }
  await start()
  return {
    url: `postgres://latchkey@127.0.0.1:${port}/postgres`,
    start,
    // SIGQUIT: at once, and its own processes with it.
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGQUIT')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

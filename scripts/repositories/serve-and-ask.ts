import { spawn } from 'node:child_process'
import { listen } from '@latchkey/testkit/listen'
import type { Place } from './kind.ts'

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  await using server = await listen(() => {})
  return server.port
}

/** Starts a server of the repository, asks it for each path, and ends it. @throws Error with what the server said */
export async function serveAndAsk(
  { folder, env }: Place,
  [command, ...args]: readonly [string, ...string[]],
  paths: readonly string[],
): Promise<string> {
  const port = await freePort()
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env, PORT: String(port) },
    detached: true, // so that what it starts itself ends with it
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  try {
    const texts: string[] = []
    for (const path of paths) texts.push(await ask(`http://127.0.0.1:${port}${path}`, child, () => said))
    return texts.join('\n')
  } finally {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await ended
  }
}

async function ask(url: string, child: { exitCode: number | null }, said: () => string): Promise<string> {
  for (let tries = 0; tries < 240 && child.exitCode === null; tries++) {
    const response = await fetch(url).catch(() => undefined)
    if (response) {
      const text = await response.text()
      if (response.ok) return text
      throw new Error(`${url} answers ${response.status}: ${text.slice(0, 500)}\n${said().slice(-1500)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`${url} does not answer:\n${said().slice(-1500)}`)
}

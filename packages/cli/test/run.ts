import { spawn, type ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
// A hundred processes read the same source.
const compileCache = join(tmpdir(), 'latchkey-compile-cache')
const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** The arguments that make Node run the command line from its source. */
export const nodeArgs = ['--conditions=@latchkey/source', main] as const

export interface RunOptions {
  env?: Readonly<Record<string, string>> | undefined
  /** What is on standard input, which ends there. */
  stdin?: string | undefined
  /** Folder it runs in. */
  cwd?: string | undefined
  /** Another copy of the command line. */
  main?: string | undefined
}

export interface Ended {
  out: string
  err: string
  code: number | null
}

export interface Started {
  child: ChildProcess
  out(): string
  err(): string
  ended: Promise<Ended>
}

/** Starts the command line in a process of its own, with no variables but those given. */
export function start(
  args: readonly string[],
  { env = {}, stdin, cwd, main = nodeArgs[1] }: RunOptions = {},
): Started {
  const child = spawn(process.execPath, [nodeArgs[0], main, ...args], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env['PATH'], NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache, ...env },
  })
  running.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.end(stdin ?? '')
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ out, err, code })))
  return { child, out: () => out, err: () => err, ended }
}

export function run(args: readonly string[], options?: RunOptions): Promise<Ended> {
  return start(args, options).ended
}

/** Whether there is util-linux, which gives a child a terminal. */
export const hasTerminal = process.platform === 'linux'

/** What a terminal in a folder shows of the command line, where that is typed when the prompt is there. */
export function atTerminal(cwd: string, command: string, prompt?: string, typed = ''): Promise<string> {
  const line = [process.execPath, ...nodeArgs, command].join(' ')
  const child = spawn('/usr/bin/script', ['-qec', line, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache },
  })
  running.push(child)
  let seen = ''
  let isTyped = prompt === undefined
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
    if (isTyped || !seen.includes(prompt!)) return
    isTyped = true
    child.stdin.write(typed)
  })
  return new Promise((resolve) => child.on('close', () => resolve(seen)))
}

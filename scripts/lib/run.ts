import { spawn } from 'node:child_process'

export interface RunOptions {
  cwd?: string | undefined
  env?: Record<string, string | undefined> | undefined
  /** The process is ended after this long. Default: ten minutes. */
  timeoutMs?: number | undefined
}

export interface Outcome {
  /** The exit code; `undefined` when a signal ended it. */
  code: number | undefined
  stdout: string
  stderr: string
}

/** Runs a program to its end and keeps what it said. @throws Error when it cannot be started, naming it */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { cwd, env, timeoutMs = 600_000 } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      shell: process.platform === 'win32',
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text))
    child.once('error', (cause) =>
      reject(new Error(`${command} could not be started: ${cause.message}`, { cause })),
    )
    child.once('close', (code) => resolve({ code: code ?? undefined, stdout, stderr }))
  })
}

/** As `run`, for programs that must succeed. @throws Error with the end of what it said */
export async function runWell(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options)
  if (code === 0) return stdout
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n')
  throw new Error(
    `${command} ${args.slice(0, 3).join(' ')} failed (${code ?? 'ended by a signal'}):\n${said}`,
  )
}

/** Calls `work` for every item, at most `width` at a time; results in the order of the items. */
export async function mapParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  async function worker(): Promise<void> {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker))
  return results
}

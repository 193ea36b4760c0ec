import { execFile } from 'node:child_process'

/** How often the program that started this one is looked for. */
const lookEveryMs = 500

/**
 * Calls `stop` once when this process is to end: on SIGINT or SIGTERM, and when the `npx` or `npm run` that started it is
 * gone. That puts a shell between, which keeps signals to itself: killed in the background it would leave a server behind.
 *
 * A process that was started directly goes on when its shell ends, as a step of a CI job does.
 *
 * @returns when all of them are watched: nobody is to be told before that there is something to stop
 */
export async function onStop(stop: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const once = (): void => {
    clearInterval(timer)
    if (!isStopped) stop()
    isStopped = true
  }
  process.once('SIGINT', once)
  process.once('SIGTERM', once)
  if (process.env['npm_command'] === undefined) return
  const parent = process.ppid
  const npm = await findNpm(parent)
  if (npm === undefined || isStopped) return
  const isGone = (): boolean => process.ppid !== parent || !isRunning(npm)
  timer = setInterval(() => isGone() && once(), lookEveryMs).unref()
}

/** The npm this process was started by: its parent, or that one's parent where a shell is between. */
async function findNpm(parent: number): Promise<number | undefined> {
  const one = await describeProcess(parent)
  if (one === undefined || isNpm(one.command)) return one && parent
  const other = await describeProcess(one.parent)
  return other && isNpm(other.command) ? one.parent : undefined
}

// npm gives its process a title: "npm exec latchkey mock gobo".
const isNpm = (command: string): boolean => /^(?:npm|npx)\b|(?:npm|npx)-cli\.js/.test(command)

/** `undefined` where there is no such process, or no `ps` to ask: Windows ends the whole tree anyway. */
function describeProcess(id: number): Promise<{ parent: number; command: string } | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'ppid=,args=', '-p', String(id)], (error, stdout) => {
      const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout) ?? []
      resolve(error || command === undefined ? undefined : { parent: Number(parent), command })
    })
  })
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

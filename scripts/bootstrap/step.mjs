// Runs one step of `npm start` or `npm test` and says that it is still running whenever it is silent for long.
// Plain JavaScript for the oldest Node we support, because it runs before anything is installed.
// As a program: node scripts/bootstrap/step.mjs "<what is done>" <command> [arguments…]
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'

const onTerminal = Boolean(process.stderr.isTTY)
/** How long a step may be silent, and how often a log is then told; a terminal's line is rewritten every second. */
const silenceMs = 2000
const logEveryMs = 15_000

/**
 * Starts a program, shows what it prints, and resolves to its exit code.
 *
 * @param title what is being done, as a person would say it
 * @param options `quiet` holds the output back, and shows it if the program fails unless it is 'always'; `limitMs` ends it
 * @throws the error of a program that cannot be started
 */
export async function runStep(title, [command, ...args], { env, cwd, quiet = false, limitMs } = {}) {
  const startedMs = Date.now()
  let printedMs = startedMs
  /** Whether the terminal's last line is ours, and whether the program left one unfinished, which stays as it is. */
  let ours = false
  let unfinished = false
  let patienceMs = silenceMs
  const held = []

  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...colours(), ...env },
    stdio: ['inherit', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    timeout: limitMs,
  })
  // Ctrl-C reaches the program too; it decides how it ends.
  const wait = () => {}
  process.on('SIGINT', wait)

  const clear = () => {
    if (ours) process.stderr.write('\r\u001B[2K')
    ours = false
  }
  const forward = (chunk, stream) => {
    if (quiet) return void held.push([chunk, stream])
    clear()
    printedMs = Date.now()
    unfinished = chunk.at(-1) !== 10
    if (!onTerminal) patienceMs = logEveryMs
    stream.write(chunk)
  }
  child.stdout.on('data', (chunk) => forward(chunk, process.stdout))
  child.stderr.on('data', (chunk) => forward(chunk, process.stderr))

  const beat = setInterval(() => {
    const nowMs = Date.now()
    if (unfinished || nowMs - printedMs < patienceMs) return
    const line = `  … ${title}, ${Math.round((nowMs - startedMs) / 1000)} s`
    clear()
    process.stderr.write(onTerminal ? line : `${line}\n`)
    ours = onTerminal
    if (onTerminal) return
    printedMs = nowMs
    patienceMs = logEveryMs
  }, 1000)

  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject)
      const end = (status, signal) => resolve(status ?? (signal === 'SIGINT' ? 130 : 1))
      child.once('close', end)
      // What the program left running may hold its pipes open.
      child.once('exit', (status, signal) => setTimeout(end, 2000, status, signal).unref())
    })
    clear()
    if (code !== 0 && quiet !== 'always') for (const [chunk, stream] of held) stream.write(chunk)
    return code
  } finally {
    clearInterval(beat)
    process.off('SIGINT', wait)
  }
}

/** The programs see a pipe; on a terminal they may use colours all the same. */
function colours() {
  return process.stdout.isTTY && process.env.NO_COLOR === undefined ? { FORCE_COLOR: '1' } : {}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [title, ...command] = process.argv.slice(2)
  if (command.length === 0) {
    process.stderr.write('usage: step.mjs "<what is done>" <command> [arguments…]\n')
    process.exit(2)
  }
  process.stderr.write(`${title} …\n`)
  process.exitCode = await runStep(title, command).catch((error) => {
    process.stderr.write(`${command[0]} cannot be started: ${error.message}\n`)
    return 1
  })
}

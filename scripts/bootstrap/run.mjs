// `npm start` and `npm test` on a machine that has only Node and npm: bring the pinned pnpm, install, go on.
// Plain JavaScript for the oldest Node we support, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [task, ...rest] = process.argv.slice(2)
const scripts = { start: 'tour', test: 'verify' }

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Latchkey needs Node 20.19 or later to start; this is ${process.versions.node}. Get one from nodejs.org.`,
  )
}
if (!Object.hasOwn(scripts, task ?? ''))
  fail(`usage: run.mjs <${Object.keys(scripts).join('|')}> [arguments]`)

const first = !existsSync(join(root, 'node_modules', '.bin', 'turbo'))
if (first) say('Installing the toolchain (once; a minute on a slow line) …')
pnpm(['install', '--frozen-lockfile'], first ? 'inherit' : 'pipe')
process.exitCode = pnpm(['run', scripts[task], ...rest], 'inherit')

/** Runs the pnpm that package.json pins; npx fetches it when the machine has none. */
function pnpm(args, stdio) {
  const quiet = args[0] === 'run' ? ['--silent'] : []
  const command = ['--yes', '--loglevel=error', manifest.packageManager, ...quiet, ...args]
  const result = spawnSync('npx', command, {
    cwd: root,
    stdio: stdio === 'inherit' ? 'inherit' : ['inherit', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      npm_config_loglevel: 'error',
    },
  })
  if (result.error) fail(`npx could not be started (${result.error.message}). npm 10 or later brings it.`)
  if (result.status !== 0 && args[0] === 'install') {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
    fail(`The installation failed (pnpm ${args.join(' ')}). Is the npm registry reachable from here?`)
  }
  return result.status ?? 1
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}

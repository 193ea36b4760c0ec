// `npm start`, `npm test` and what CI runs besides, on a machine that has only Node and npm: bring the pinned pnpm, install,
// go on.
// Plain JavaScript for the oldest Node we support, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
// @boundaries-ignore this runs before anything is installed
import { installLine } from '../../packages/testkit/src/tools.mjs'
import { runStep } from './step.mjs'
import { provideTools } from './system-tools.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [task, ...rest] = process.argv.slice(2)
const scripts = { start: 'tour', test: 'verify', repositories: 'check:repositories' }
const where = {
  cwd: root,
  env: {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    npm_config_loglevel: 'error',
  },
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Latchkey needs Node 20.19 or later to start; this is ${process.versions.node}. Get one from nodejs.org.`,
  )
}
if (!Object.hasOwn(scripts, task ?? ''))
  fail(`usage: run.mjs <${Object.keys(scripts).join('|')}> [arguments]`)

// `npm start -- web-react --port 8080` starts an example, with the rest of the line for its program.
const example = task === 'start' && rest[0] && !rest[0].startsWith('-') ? rest.shift() : undefined
if (example && !examples().includes(example))
  fail(`There is no example "${example}". There are: ${examples().join(', ')}.`)
const script = example ? ['--dir', join('examples', example), 'run', 'start'] : ['run', scripts[task]]

if (task === 'test') {
  const missing = await provideTools(say)
  // CI fails on a skipped test: better in the first minute than in the last.
  if (process.env.CI && missing.length > 0) fail(`CI runs every test. ${installLine(missing)}`)
}
const pnpm = await findPnpm()
await install()
// The script tells what it is doing itself; its output goes straight to the terminal.
process.exitCode = start([...pnpm, '--silent', ...script, ...rest], 'inherit').status ?? 1

/**
 * The command of the pinned pnpm, found without a look at the network where it is here: that could wait for minutes.
 * What is run then only prefers the cache: npx hands `--offline` on to everything below it, and a package whose install
 * script calls npm could fetch nothing.
 */
async function findPnpm() {
  const npx = ['npx', '--prefer-offline', '--yes', '--loglevel=error', manifest.packageManager]
  const probe = ['npx', '--offline', ...npx.slice(2), '--version']
  const found = await runStep(`looking for ${manifest.packageManager}`, probe, {
    ...where,
    quiet: 'always',
  }).catch((error) => fail(`npx could not be started (${error.message}). npm 10 or later brings it.`))
  if (found === 0) return npx
  const installed = start(['pnpm', '--version'], 'pipe')
  if (`pnpm@${String(installed.stdout).trim()}` === manifest.packageManager) return ['pnpm']
  say(`Fetching ${manifest.packageManager} (once) …`)
  if ((await runStep('fetching', [...npx, '--version'], { ...where, quiet: true })) !== 0)
    fail(`${manifest.packageManager} could not be fetched. Is the npm registry reachable from here?`)
  return npx
}

/** Installs what the lockfile names, from this machine's store if all of it is there. */
async function install() {
  const first = !existsSync(join(root, 'node_modules', '.bin', 'turbo'))
  const command = [...pnpm, 'install', '--frozen-lockfile']
  if (!first) {
    const options = { ...where, quiet: 'always' }
    if ((await runStep('looking at what is installed', [...command, '--offline'], options)) === 0) return
  }
  say(
    first
      ? 'Installing the toolchain (once; a minute on a slow line) …'
      : 'Installing what the lockfile has new …',
  )
  if ((await runStep('installing', command, where)) !== 0)
    fail('The installation failed (pnpm install --frozen-lockfile). Is the npm registry reachable from here?')
}

function examples() {
  const folder = join(root, 'examples')
  const hasStart = (name) => {
    const file = join(folder, name, 'package.json')
    return existsSync(file) && 'start' in (JSON.parse(readFileSync(file, 'utf8')).scripts ?? {})
  }
  return readdirSync(folder).filter(hasStart).sort()
}

function start([command, ...args], stdio) {
  return spawnSync(command, args, { ...where, stdio, shell: process.platform === 'win32' })
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}

import { spawn } from 'node:child_process'
import {
  chmodSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeSkipped } from '../bootstrap/describe-skipped.mjs'
import { report, roomsWithoutReport } from '../bootstrap/reports.mjs'

const bootstrap = fileURLToPath(new URL('../bootstrap', import.meta.url))
const allTools = ['redis-server', 'postgres', 'chromium', 'bash', 'zsh', 'fish']

const pinned = (
  JSON.parse(readFileSync(join(bootstrap, '../../package.json'), 'utf8')) as { packageManager: string }
).packageManager

let bin: string
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'latchkey-bootstrap-'))
})
afterEach(() => rmSync(bin, { recursive: true, force: true }))

/** Puts a program on the PATH of the machine that is made up. */
function install(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
}

/** `npm test` on a machine that has what was installed above, Node, and nothing else. */
function npmTest(env: Record<string, string> = {}) {
  return npm(['test'], env)
}

async function npm(task: string[], env: Record<string, string> = {}) {
  // The log holds what was called, one call a line; npx stands for the pinned pnpm.
  install(
    'npx',
    `echo "npx $*" >> "$LOG"; [ -z "$NPX_FAILS" ] || case "$*" in $NPX_FAILS) exit 1;; esac
[ -z "$NPX_WAITS" ] || case "$*" in $NPX_WAITS) read -r line;; esac`,
  )
  // Whoever runs this, root or not, may install.
  install('sudo', 'shift; exec "$@"')
  for (const name of ['env', 'true', 'sh']) symlinkSync(`/usr/bin/${name}`, join(bin, name))
  const log = join(bin, 'log')
  writeFileSync(log, '')
  const child = spawn(process.execPath, [join(bootstrap, 'run.mjs'), ...task], {
    env: { PATH: bin, LOG: log, BIN: bin, POSTGRES_PATH: join(bin, 'postgres'), ...env },
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    // What waits ends as soon as its sign of life was read, however long that took.
    if (/ … .*, \d+ s/.test(said)) child.stdin.end('go on\n')
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { said, code, calls: readFileSync(log, 'utf8').trim().split('\n') }
}

/** An apt-get that has all packages but these. */
function installApt(...unknown: string[]): void {
  const refusal = unknown.map(
    (name) => `case " $* " in *" ${name} "*) echo "E: ${name}" >&2; exit 100;; esac`,
  )
  install(
    'apt-get',
    `echo "apt-get $*" >> "$LOG"
${refusal.join('\n')}
for word; do [ "$word" != postgresql ] || word=postgres; case "$word" in redis-server|postgres|chromium*|bash|zsh|fish)
  printf '#!/bin/sh\\nexit 0\\n' > "$BIN/$word"; /bin/chmod 755 "$BIN/$word";;
esac; done`,
  )
}

describe('npm test', () => {
  test('says first what it installs, installs it, and goes on', async () => {
    installApt()
    const { said, code, calls } = await npmTest()
    expect(code).toBe(0)
    expect(said).toMatch(
      /^Installing redis-server, postgresql, chromium[\w-]*, bash, zsh, fish with apt-get: .*LATCHKEY_INSTALL=no/,
    )
    expect(said).not.toContain('Not on this machine')
    expect(
      calls.filter((call) => call.startsWith('apt-get')).map((call) => call.match(/update|install.*/)![0]),
    ).toEqual([
      'update',
      expect.stringMatching(
        /^install -y --no-install-recommends redis-server postgresql chromium[\w-]* bash zsh fish$/,
      ),
    ])
    expect(calls.at(-1)).toMatch(/pnpm@[\d.]+ --silent run verify$/)
  })

  test('installs the others where one package cannot be had, and tells the line for the one', async () => {
    installApt('chromium', 'chromium-browser')
    const { said, code } = await npmTest()
    expect(code).toBe(0)
    expect(said).toMatch(/Not on this machine: chromium\. .*skipped and counted/)
    expect(said).toMatch(/apt-get install -y --no-install-recommends chromium[\w-]*$/m)
  })

  test('installs nothing where that is not wanted', async () => {
    installApt()
    const { said, code, calls } = await npmTest({ LATCHKEY_INSTALL: 'no' })
    expect(code).toBe(0)
    expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual([])
    expect(said).toContain(`Not on this machine: ${allTools.join(', ')}.`)
  })

  test('tells what to install where there is no apt', async () => {
    const { said, code } = await npmTest()
    expect(code).toBe(0)
    expect(said).toContain(`Not on this machine: ${allTools.join(', ')}.`)
  })

  test('fails on CI in its first minute if a tool is still missing', async () => {
    const { said, code, calls } = await npmTest({ CI: 'true' })
    expect(code).toBe(1)
    expect(said).toContain('CI runs every test.')
    expect(calls).toEqual([''])
  })

  test('looks for the pinned pnpm on this machine before it asks the network', async () => {
    for (const tool of allTools) install(tool, 'exit 0')
    const { said, calls } = await npmTest()
    expect(calls.map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
      'npx --offline',
      'npx --prefer-offline',
      'npx --prefer-offline',
    ])
    expect(calls[1]).toMatch(/ install --frozen-lockfile --offline$/)
    expect(said).not.toContain('Fetching')
  })

  test('says what it is looking for while it looks', async () => {
    for (const tool of allTools) install(tool, 'exit 0')
    const { said, code } = await npmTest({ NPX_WAITS: '--offline*--version' })
    expect(code).toBe(0)
    expect(said).toMatch(/^ {2}… looking for pnpm@[\d.]+, \d+ s$/m)
  })

  test('says that it fetches pnpm where the machine has none yet', async () => {
    for (const tool of allTools) install(tool, 'exit 0')
    const { said, code } = await npmTest({ NPX_FAILS: '--offline*--version' })
    expect(code).toBe(0)
    expect(said).toMatch(/Fetching pnpm@[\d.]+ \(once\)/)
  })

  test('says that pnpm cannot be fetched, and tries nothing after it', async () => {
    for (const tool of allTools) install(tool, 'exit 0')
    const { said, code, calls } = await npmTest({ NPX_FAILS: '*' })
    expect(code).toBe(1)
    expect(said).toMatch(/pnpm@[\d.]+ could not be fetched\. Is the npm registry reachable from here\?\n$/)
    expect(calls).toHaveLength(2)
  })

  test('takes a pnpm of the pinned version that is installed', async () => {
    for (const tool of allTools) install(tool, 'exit 0')
    install('pnpm', `echo "pnpm $*" >> "$LOG"; echo ${pinned.slice('pnpm@'.length)}`)
    const { code, calls } = await npmTest({ NPX_FAILS: '*' })
    expect(code).toBe(0)
    expect(calls.at(-1)).toBe('pnpm --silent run verify')
  })

  test('says what is installed again where the store has not all of it, and how an installation failed', async () => {
    for (const tool of allTools) install(tool, 'exit 0')
    const { said, code } = await npmTest({ NPX_FAILS: '*install*' })
    expect(code).toBe(1)
    expect(said).toMatch(/Installing /)
    expect(said).toContain('Is the npm registry reachable from here?')
  })
})

describe('npm start', () => {
  test('goes the whole way, with the options of the tour', async () => {
    const { calls } = await npm(['start', '--json'])
    expect(calls.at(-1)).toMatch(/ --silent run tour --json$/)
  })

  test('starts an example by its name, with the options of its program, and installs no tools', async () => {
    installApt()
    const { calls } = await npm(['start', 'web-react', '--port', '8080'])
    expect(calls.at(-1)).toMatch(/ --silent --dir examples\/web-react run start --port 8080$/)
    expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual([])
  })

  test('names the examples where there is none of that name', async () => {
    const { said, code, calls } = await npm(['start', 'web'])
    expect({ code, calls }).toEqual({ code: 1, calls: [''] })
    expect(said).toMatch(/There is no example "web"\. There are: .*gobo, .*web-react/)
  })
})

describe('a step', () => {
  test('that is silent for long says that it is still running, and ends with the code of its program', async () => {
    // The program ends as soon as the sign of life was read, however long that took.
    const program = 'process.stdin.once("data", () => { console.log("done"); process.exit(7) })'
    const child = spawn(process.execPath, [
      join(bootstrap, 'step.mjs'),
      'counting sheep',
      process.execPath,
      '-e',
      program,
    ])
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (/… counting sheep, \d+ s/.test(said)) child.stdin.write('wake up\n')
    })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(7)
    expect(out).toBe('done\n')
    expect(said).toMatch(/^counting sheep …\n/)
  })

  test('whose program does not exist fails in one sentence', async () => {
    const child = spawn(process.execPath, [join(bootstrap, 'step.mjs'), 'nothing', 'no-such-program'])
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1)
    expect(said).toMatch(/no-such-program cannot be started: .*ENOENT\n$/)
  })
})

test('the last summary counts what was skipped for each tool, names other skips, and gives the line', () => {
  const needing = (room: string, ...needs: string[]) => ({ room, name: 'a test', needs })
  const skipped = [
    needing('packages/auth-core', 'redis-server'),
    needing('packages/auth-core', 'redis-server'),
    needing('examples/server-hono', 'redis-server'),
    needing('packages/cli', 'zsh'),
    { room: 'packages/mock', name: 'ends on SIGTERM', needs: [] },
  ]
  expect(describeSkipped(skipped, (tools) => `get ${tools.join(' ')}`)).toBe(`5 tests not run:
  3 tests for want of redis-server (packages/auth-core 2, examples/server-hono 1)
  1 test for want of zsh (packages/cli 1)
  packages/mock: ends on SIGTERM
To run them too, type this and \`npm test\` again:
  get redis-server zsh`)
})

test('all packages share one configuration of their tests, which lets no test pass that asserts nothing', () => {
  const root = join(bootstrap, '../..')
  const configs = globSync('{packages,examples}/*/vitest.config.ts', { cwd: root })
  expect(configs.length).toBeGreaterThan(10)
  const others = configs.filter((file) => !readFileSync(join(root, file), 'utf8').includes('testConfig({'))
  expect(others).toEqual([])
})

test('a package whose tests left no report is named, whatever the exit code says', () => {
  const manifests = {
    'packages/a': { test: 'x' },
    'packages/b': { test: 'x' },
    'packages/c': {},
    docs: { test: 'x' },
  }
  for (const [room, scripts] of Object.entries(manifests)) {
    mkdirSync(join(bin, room, 'reports'), { recursive: true })
    writeFileSync(join(bin, room, 'package.json'), JSON.stringify({ scripts }))
  }
  writeFileSync(join(bin, 'packages/a', report), '{}')
  expect(roomsWithoutReport(bin)).toEqual(['docs', 'packages/b'])
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { exitCodes, exitCodesHelp, ownExitCodesHelp } from '../src/exit-codes.ts'
import { flagOf } from '../src/flag.ts'
import { nearest } from '../src/nearest.ts'
import { loadVendors } from '../src/vendors.ts'
import { run } from './run.ts'

const vendors = await loadVendors()
const root = new URL('../../../', import.meta.url)

describe('latchkey', () => {
  test('says in --help what it does, where secrets come from, and what the exit codes mean', async () => {
    const { out, code } = await run(['--help'])
    expect(code).toBe(0)
    for (const word of ['token', 'call', 'mock', 'vendors', 'completion', 'hidden prompt', exitCodesHelp]) {
      expect(out).toContain(word)
    }
  })

  test.each(['add', 'generate', 'mock', 'remove', 'ci', 'vendors', 'completion', 'help', 'token', 'call'])(
    'says in %s --help what its exit codes mean',
    async (command) => {
      const { out, code } = await run([command, '--help'])
      expect(code).toBe(0)
      expect(out).toContain(ownExitCodesHelp.replace(/\n {2}130.*/, ''))
      expect(out.match(/Exit codes:/g)).toHaveLength(1)
      expect(out.includes('the API failed: 5xx')).toBe(['token', 'call'].includes(command))
    },
  )

  test.each(
    vendors.flatMap(({ name }) => [
      ['token', name],
      ['call', name],
    ]),
  )('says in %s %s --help every setting, its variable and an example', async (command, name) => {
    const { out } = await run([command, name, '--help'])
    const text = out.replaceAll(/\s+/g, ' ')
    const { settings } = vendors.find((vendor) => vendor.name === name)!
    for (const [setting, { variable, isSecret, isForCalls }] of Object.entries(settings)) {
      if (isForCalls && command === 'token') continue
      expect(text).toContain(`$${variable})`)
      expect(text).toContain(`${flagOf(setting)}${isSecret ? '-file <path>' : ' <text>'}`)
      if (isSecret) expect(text).not.toContain(`${flagOf(setting)} <text>`)
    }
    expect(text).toContain(`latchkey ${command} ${name}`)
  })

  test.each([
    [['help'], ['--help']],
    [
      ['help', 'mock'],
      ['mock', '--help'],
    ],
    [
      ['help', 'call', 'nitro-sign'],
      ['call', 'nitro-sign', '--help'],
    ],
  ])('says in %j what it says in %j', async (asked, same) => {
    const [one, other] = await Promise.all([run(asked), run(same)])
    expect(one).toEqual({ ...other, code: 0 })
    expect(one.out).toMatch(/^Usage: latchkey/)
  })

  test.each([
    [
      ['help', 'tokn'],
      /^There is no command "tokn"\. Did you mean token\? There are: add, generate, token, call, /,
    ],
    [['help', 'call', 'nitro'], /^There is no vendor "nitro"\. Did you mean nitro-sign\? There are: gbg-go/],
    [['help', 'xylophone'], /^There is no command "xylophone"\. There are: /],
    [['tokne'], /unknown command 'tokne'\n\(Did you mean token\?\)\n+Add --help to see what there is\.\n$/],
    [['generate', '--chek'], /unknown option '--chek'\n\(Did you mean --check\?\)\n+Add --help to see/],
    [
      ['add', 'acme', '--form', 'a.yaml'],
      /^There is no option --form\. Did you mean --from\?\nMissing: --from <file-or-url>\.\n/,
    ],
    [
      ['completion'],
      /^Missing: <shell>\.\nUsage: latchkey completion <bash\|zsh\|fish>\nExample: latchkey completion bash/,
    ],
    [['ci'], /^Missing: <form>\.\nUsage: latchkey ci <github\|gitlab\|shell>\nExample: latchkey ci github/],
    [
      ['call', 'nitro-sgn', 'GET', '/x', '-q', 'a=1'],
      /^There is no vendor "nitro-sgn"\. Did you mean nitro-sign\?/,
    ],
    [['token', '--client-secret=hush', 'nitro-sign'], /^Say which vendor: (?!.*hush)/s],
    [['add'], /^Missing: <vendor> and --from <file-or-url>\.\nUsage: latchkey add <vendor> --from /],
    [
      ['add', 'acme'],
      /^Missing: --from <file-or-url>\.\nUsage: latchkey add .*\nExample: latchkey add petstore/,
    ],
    [['remove'], /^Missing: <vendor>\.\nUsage: latchkey remove <vendor> \[options\]\n/],
    [['token', 'octotbale'], /^There is no vendor "octotbale"\. Did you mean octotable\?/],
  ])('takes %j for a mistake, and names what is near', async (args, message) => {
    const { out, err, code } = await run(args)
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toMatch(message)
  })

  test('says mistakes on stdout too with --json, without what stands behind a misspelt option', async () => {
    const { out, code } = await run(['token', 'nitro-sign', '--json', '--client-secre=hush'])
    expect({ code, out: JSON.parse(out) as unknown }).toEqual({
      code: 2,
      out: {
        error: {
          code: 'bad_command_line',
          message: expect.stringContaining("unknown option '--client-secre'"),
        },
      },
    })
    expect(out).not.toContain('hush')
  })

  test('prints its version', async () => {
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('has its exit codes in the help, each once', () => {
    const shown = [...exitCodesHelp.matchAll(/^ {2}(\d+)/gm)].map(([, code]) => Number(code))
    expect(shown).toEqual(Object.values(exitCodes))
  })
})

test.each([
  ['tok', 'token'],
  ['Token', 'token'],
  ['tokne', 'token'],
  ['cal', 'call'],
  ['moc', 'mock'],
  ['t', undefined],
  ['delete', undefined],
  ['', undefined],
])('near to "%s" is %s', (given, expected) => {
  expect(nearest(given, ['token', 'call', 'mock', 'vendors', 'tour'])).toBe(expected)
})

describe('latchkey vendors', () => {
  test('says which variables are set, and never what they hold', async () => {
    const { out } = await run(['vendors', '--json'], { env: { OCTOTABLE_CLIENT_SECRET: 'planted' } })
    expect(out).not.toContain('planted')
    const rows = JSON.parse(out) as { vendor: string; variables: { variable: string; set: boolean }[] }[]
    const { variables } = rows.find(({ vendor }) => vendor === 'octotable')!
    expect(variables.filter(({ set }) => set).map(({ variable }) => variable)).toEqual([
      'OCTOTABLE_CLIENT_SECRET',
    ])
  })
})

describe('the vendors', () => {
  test('are dependencies, all of them', () => {
    const manifest = JSON.parse(readFileSync(new URL('packages/cli/package.json', root), 'utf8')) as {
      dependencies: Record<string, string>
    }
    for (const { name } of vendors) expect(manifest.dependencies).toHaveProperty(`@latchkey/${name}`)
  })

  test('are those with a spec folder, but for a new one', () => {
    const specs = readdirSync(new URL('specs/', root), { withFileTypes: true })
    const folders = specs.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const known = vendors.map(({ name }) => name)
    expect(folders).toEqual(expect.arrayContaining(known))
    // `pnpm new-vendor` makes a folder; its settings here are the next step, not a broken build.
    const missing = folders.filter((folder) => !known.includes(folder))
    if (missing.length > 0)
      console.warn(`packages/cli/src/vendors has no file yet for ${missing.join(', ')}.`)
  })

  test('read the variables that .env.example names, and others only where they are optional', () => {
    const example = readFileSync(new URL('.env.example', root), 'utf8')
    for (const { settings } of vendors) {
      for (const { variable, isOptional } of Object.values(settings)) {
        if (!isOptional) expect(example).toContain(`\n${variable}=`)
      }
    }
  })

  test('name settings that exist', () => {
    for (const { settings } of vendors) {
      for (const { unless } of Object.values(settings)) if (unless) expect(settings).toHaveProperty(unless)
    }
  })
})

describe('the README', () => {
  test('shows the exit codes of the help, and has fewer than 80 lines', () => {
    const readme = readFileSync(new URL('packages/cli/README.md', root), 'utf8')
    for (const code of Object.values(exitCodes)) expect(readme).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'))
    expect(readme.trimEnd().split('\n').length).toBeLessThan(80)
  })
})

test.runIf(process.platform === 'linux')(
  'asks at a terminal for what is missing, and shows no secret typed',
  async () => {
    const { spawn } = await import('node:child_process')
    const { nodeArgs } = await import('./run.ts')
    const { createMockServer } = await import('@latchkey/mock')
    expect(existsSync('/usr/bin/script')).toBe(true)
    await using server = await createMockServer('nitro-sign', { clientSecret: 'planted-secret' })
    const command = [process.execPath, ...nodeArgs, 'token', 'nitro-sign', '--base-url', server.url].join(' ')
    // `script` of util-linux gives the child a terminal.
    const child = spawn('script', ['-qec', command, '/dev/null'], { env: { PATH: process.env['PATH'] } })
    let seen = ''
    child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()))
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    await expect.poll(() => seen).toContain('client id')
    child.stdin.write('mock-client\r')
    await expect.poll(() => seen).toContain('client secret')
    child.stdin.write('planted-secret\r')
    expect(await ended).toBe(0)
    expect(seen).toMatch(/nitro-sign-access-/)
    expect(seen).not.toContain('planted-secret')
  },
)

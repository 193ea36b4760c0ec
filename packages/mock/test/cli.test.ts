import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { libraryDocument } from './fixtures.ts'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const running: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'latchkey-mock-'))
const brokenYaml = join(folder, 'broken.yml')
writeFileSync(brokenYaml, 'openapi: 3.1.0\npaths: [\n')

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

interface Run {
  readonly child: ChildProcess
  out(): string
  err(): string
  /** Resolves as soon as the output satisfies the test, however long that takes; rejects if the program ends before. */
  printed(isIt: (out: string) => boolean): Promise<void>
  readonly exit: Promise<number | null>
}

function run(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, NO_COLOR: '1', ...env } })
  running.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const printed = (isIt: (out: string) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => void (isIt(out) && resolve())
      look()
      child.stdout.on('data', look)
      child.on('close', (code) => reject(new Error(`latchkey-mock ended with ${code}: ${out}${err}`)))
    })
  return { child, out: () => out, err: () => err, printed, exit }
}

const aLine = (out: string): boolean => out.includes('\n')

interface Line {
  vendor: string
  url: string
  tokenUrl: string
  status?: number
}

const lines = (text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

describe('latchkey-mock', () => {
  test('serves a vendor, logs its answers, and stops with 0 when interrupted', async () => {
    const { child, out, printed, exit } = run(['nitro-sign', '--json'])
    await printed(aLine)
    const [{ url }] = lines(out()) as [Line]
    expect((await fetch(`${url}/sign/envelopes/planted-id`)).status).toBe(401)
    await printed(() => lines(out()).length > 1)
    expect(lines(out()).at(-1)).toEqual({
      vendor: 'nitro-sign',
      method: 'GET',
      path: '/sign/envelopes/{envelopeID}',
      status: 401,
    })
    expect(((await (await fetch(`${url}/__mock`)).json()) as Line).vendor).toBe('nitro-sign')
    child.kill('SIGINT')
    expect(await exit).toBe(0)
    expect(out()).not.toContain('planted-id')
  })

  test('serves several at once', async () => {
    const { out, printed } = run(['octotable', 'gobo', '--json', '--quiet'])
    await printed((text) => text.split('\n').length > 2)
    expect(lines(out()).map(({ vendor }) => vendor)).toEqual(['octotable', 'gobo'])
  })

  test.each([
    ['library.json', JSON.stringify(libraryDocument)],
    ['library.yaml', stringify(libraryDocument)],
  ])('serves a document of your own: %s', async (name, text) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    const { out, printed } = run([file, '--json'])
    await printed(aLine)
    const [{ vendor, url }] = lines(out()) as [Line]
    expect(vendor).toBe('library')
    expect(await (await fetch(`${url}/v1/health`)).text()).toBe('fine')
  })

  test('prints the default credentials, and never those it was given', async () => {
    const standard = run(['gobo'])
    await standard.printed((out) => out.includes('control'))
    expect(standard.out()).toContain('mock-client / mock-secret')
    const own = run(['gobo', '--client-id', 'mine', '--client-secret', 'planted-secret'])
    await own.printed((out) => out.includes('mine / (yours)'))
    const fromVariable = run(['gobo'], { LATCHKEY_MOCK_CLIENT_SECRET: 'planted-secret' })
    await fromVariable.printed((out) => out.includes('(yours)'))
    const { url } = { url: /API\s+(\S+)/.exec(own.out())![1]! }
    const form = {
      grant_type: 'client_credentials',
      client_id: 'mine',
      client_secret: 'planted-secret',
      target: 'org',
    }
    expect(
      (await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })).status,
    ).toBe(200)
    expect(own.out() + own.err() + fromVariable.out() + fromVariable.err()).not.toContain('planted-secret')
  })

  test.each([
    [['--help'], 0, /Usage: latchkey-mock/],
    [['--list'], 0, /^gbg-go\ngobo\nnitro-sign\noctotable\n$/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
  ])('%j', async (args, code, output) => {
    const { out, exit } = run(args)
    expect(await exit).toBe(code)
    expect(out()).toMatch(output)
  })

  test.each([
    [[], 2, /Say which vendor: gbg-go, gobo/],
    [['nitro'], 2, /no vendor "nitro". There are: gbg-go/],
    [['gobo', '--port', '99999'], 2, /--port must be a whole number from 0 to 65535/],
    [['gobo', 'octotable', '--port', '65535'], 2, /--port must be a whole number from 0 to 65534/],
    [['gobo', '--token-lifetime', 'long'], 2, /--token-lifetime/],
    [['gobo', '--prot', '1'], 2, /Unknown option '--prot'/],
    [['./missing.json'], 1, /missing\.json cannot be read: ENOENT/],
    [[cli], 1, /is not JSON/],
    [[brokenYaml], 1, /broken\.yml is not YAML: .*line 3/],
  ])('%j is refused in a line or two', async (args, code, message) => {
    const { err, out, exit } = run(args)
    expect(await exit).toBe(code)
    expect(err()).toMatch(message)
    expect(err().trim().split('\n').length).toBeLessThanOrEqual(2)
    expect(out()).toBe('')
  })

  test('with --json a failure is JSON on standard output too', async () => {
    const failed = async (...args: string[]): Promise<unknown> => {
      const { out, exit } = run([...args, '--json'])
      await exit
      return JSON.parse(out())
    }
    expect(await failed('--bogus')).toMatchObject({ error: { code: 'bad_command_line' } })
    expect(await failed('nitro')).toMatchObject({ error: { code: 'unknown_vendor' } })
    expect(await failed('./missing.json')).toMatchObject({ error: { code: 'unreadable_file' } })
  })

  test.runIf(existsSync('/dev/full'))(
    'a full disk is named, and a reader that went away is no failure',
    () => {
      const shell = (words: string) => {
        const command = `set -o pipefail; "${process.execPath}" ${cli} ${words}`
        const { status, stderr } = spawnSync('bash', ['--norc', '-c', command], { encoding: 'utf8' })
        return { status, stderr }
      }
      expect(shell('--list > /dev/full')).toEqual({
        status: 1,
        stderr: 'Standard output cannot be written (ENOSPC).\n',
      })
      expect(shell('--help | true')).toEqual({ status: 0, stderr: '' })
    },
  )

  test('a taken port is told with what to do', async () => {
    const first = run(['gobo', '--json'])
    await first.printed(aLine)
    const { port } = new URL(lines(first.out())[0]!.url)
    const { err, exit } = run(['octotable', '--port', port])
    expect(await exit).toBe(1)
    expect(err()).toMatch(new RegExp(`Port ${port} .* Choose another port`))
  })

  test('when one of several cannot start, none stays', async () => {
    const { err, out, exit } = run(['gobo', 'nitro'])
    expect(await exit).toBe(2)
    expect(err()).toMatch(/no vendor "nitro"/)
    expect(out()).toBe('')
  })

  test.runIf(process.platform !== 'win32')('ends on SIGTERM too', async () => {
    const { child, printed, exit } = run(['gobo'])
    await printed((out) => out.includes('control'))
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    rmSync(folder, { recursive: true, force: true })
  })
})

import { execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { nodeArgs, run, start } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const harmless: Record<string, string[]> = {
  'nitro-sign': ['GET', '/sign/envelopes'],
  octotable: ['GET', '/rooms'],
  gobo: ['GET', '/api/me'],
  'gbg-go': ['POST', '/journey/schema/fetch', '-d', '{"resourceId":"tour@latest"}'],
}

describe('latchkey mock', () => {
  test.each(Object.entries(harmless))(
    'prints the variables that lead token and call to %s',
    async (vendor, call) => {
      const { child, out, err, ended } = start(['mock', vendor])
      await expect.poll(out).toContain('CLIENT_SECRET=mock-secret\n')
      const dotenv = join(folder, `${vendor}.env`)
      writeFileSync(dotenv, out())

      expect(await run(['token', vendor, '--dotenv', dotenv])).toMatchObject({ err: '', code: 0 })
      expect(await run(['call', vendor, ...call, '--dotenv', dotenv])).toMatchObject({ err: '', code: 0 })

      // That it is up, and requests, are told on stderr, so that stdout can be kept in a file.
      expect(err()).toMatch(
        new RegExp(`^.+ is up at http://127\\.0\\.0\\.1:\\d+, until Ctrl-C\n${vendor} POST \\S+ 200\n`),
      )
      child.kill('SIGINT')
      expect((await ended).code).toBe(0)
    },
  )

  test('says of a Swagger 2.0 document that add makes a client of it, and that can be served', async () => {
    const file = join(folder, 'old-swagger.yaml')
    writeFileSync(file, "swagger: '2.0'\ninfo: { title: Old, version: '1' }\npaths: {}\n")
    const { out, err, code } = await run(['mock', file])
    expect({ out, code }).toEqual({ out: '', code: 1 })
    expect(err).toContain(
      'npx @latchkey/cli add <vendor> --from <document>, then npx @latchkey/cli mock <vendor>',
    )
  })

  test('refuses a port after which there are too few for the others', async () => {
    expect(await run(['mock', 'gobo', 'octotable', '--port', '65535'])).toEqual({
      code: 2,
      out: '',
      err: '--port must be at most 65534, so that each of the 2 has one.\n',
    })
  })

  test('tells programs its address, its variables and its requests', async () => {
    const { child, out, ended } = start(['mock', 'octotable', '--json'])
    await expect.poll(out).toContain('\n')
    const { url, variables } = JSON.parse(out()) as { url: string; variables: Record<string, string> }
    expect(variables).toMatchObject({ OCTOTABLE_CLIENT_ID: 'mock-client', OCTOTABLE_PROPERTY_ID: '1' })
    await fetch(`${url}/octotable-pms/api/v2/rooms`)
    await expect
      .poll(() => JSON.parse(out().trim().split('\n').at(-1)!))
      .toEqual({ vendor: 'octotable', method: 'GET', path: '/rooms', status: 401 })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  test('can be controlled while it runs', async () => {
    const { out } = start(['mock', 'gobo', '--json', '--quiet'])
    await expect.poll(out).toContain('\n')
    const { url } = JSON.parse(out()) as { url: string }
    expect(await (await fetch(`${url}/__mock`)).json()).toMatchObject({ vendor: 'gobo' })
  })

  test.each([
    ['notes.txt', 'notes.txt:1:1: expected a YAML or JSON object\n'],
    ['./documents', './documents: not a file\n'],
    ['./missing', './missing: no such file\n'],
  ])('%s is a path and no name of a vendor: what is wrong with it is said', async (path, err) => {
    const cwd = mkdtempSync(join(folder, 'paths-'))
    writeFileSync(join(cwd, 'notes.txt'), 'to do')
    mkdirSync(join(cwd, 'documents'))
    expect(await run(['mock', path], { cwd })).toEqual({ out: '', err, code: 1 })
  })

  test('of a document with one operation it says "1 operation"', async () => {
    const path = join(folder, 'one.txt')
    const paths = { '/a': { get: { responses: { 204: { description: 'done' } } } } }
    writeFileSync(path, JSON.stringify({ openapi: '3.1.0', info: { title: 'One', version: '1' }, paths }))
    const { out } = start(['mock', path])
    await expect.poll(out).toMatch(/^# One API: 1 operation at http/)
  })

  test.each([
    [['mock'], /^Say which vendor/],
    [['mock', 'gobo', 'nitro'], /^There is no vendor "nitro"/],
    [['mock', 'gobo', '--port', '99999'], /must be a whole number from 0 to 65535/],
    [['mock', 'gobo', '--token-lifetime', 'long'], /must be a whole number/],
  ])('%j ends with 2 and starts nothing', async (args, message) => {
    const { out, err, code } = await run(args)
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toMatch(message)
  })

  test('a port that is taken ends it with 1 and what to do', async () => {
    const first = start(['mock', 'gobo', '--json'])
    await expect.poll(first.out).toContain('\n')
    const { port } = new URL((JSON.parse(first.out()) as { url: string }).url)
    const { err, code } = await run(['mock', 'octotable', '--port', port])
    expect(code).toBe(1)
    expect(err).toMatch(/Choose another port/)
  })
})

describe('latchkey mock, started by a program that ends before it', () => {
  const project = join(folder, 'project')
  const bin = join(project, 'node_modules/.bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true }')
  const words = [process.execPath, ...nodeArgs].map((word) => `'${word}'`).join(' ')
  writeFileSync(join(bin, 'latchkey'), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 })
  const env = { PATH: process.env['PATH'], HOME: project, npm_config_update_notifier: 'false' }

  /** Its address, once it is written to the file. */
  async function readUrl(file: string): Promise<string> {
    const read = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
    await expect.poll(read).toContain('\n')
    return (JSON.parse(read().split('\n')[0]!) as { url: string }).url
  }
  const answers = (url: string): Promise<boolean> =>
    fetch(`${url}/__mock`).then(
      () => true,
      () => false,
    )

  test.each(['SIGTERM', 'SIGKILL'] as const)('ends when %s ends npx', async (signal) => {
    const file = join(project, `${signal}.jsonl`)
    const output = openSync(file, 'w')
    const npx = spawn('npx', ['--no-install', 'latchkey', 'mock', 'gobo', '--json'], {
      cwd: project,
      env,
      stdio: ['ignore', output, 'ignore'],
    })
    const url = await readUrl(file)
    expect(await answers(url)).toBe(true)
    npx.kill(signal)
    await expect.poll(() => answers(url)).toBe(false)
    closeSync(output)
  })

  test('goes on when it was put into the background by a shell that is done, as in a CI job', async () => {
    const file = join(project, 'background.jsonl')
    const command = `'${join(bin, 'latchkey')}' mock gobo --json > '${file}' 2> /dev/null & echo $!`
    const id = Number(execFileSync('sh', ['-c', command], { cwd: project, env, encoding: 'utf8' }))
    try {
      const url = await readUrl(file)
      expect(await answers(url)).toBe(true)
      process.kill(id, 'SIGTERM')
      await expect.poll(() => answers(url)).toBe(false)
    } catch (error) {
      process.kill(id, 'SIGKILL')
      throw error
    }
  })
})

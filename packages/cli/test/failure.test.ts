import { ConfigurationError, LatchkeyError, TokenError } from '@latchkey/auth-core'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CliError } from '../src/cli-error.ts'
import { describeFailure } from '../src/failure.ts'
import { buildRequest } from '../src/request.ts'
import { writeWhole } from '../src/write-whole.ts'
import { nodeArgs, run } from './run.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

/** Errors of others, each with a secret in its message. */
const foreign: [what: string, error: unknown][] = [
  ['a header value', thrownBy(() => new Headers({ 'x-api-key': 'planted\n\u0000' }))],
  ['a parser', thrownBy(() => JSON.parse('planted'))],
  ['a DOMException', new DOMException('planted', 'NotSupportedError')],
  ['an errno', Object.assign(new Error('planted'), { code: 'EACCES' })],
  ['an error with a number for a code', Object.assign(new Error('planted'), { code: 23 })],
  ['a code that is no word', Object.assign(new Error('x'), { code: 'planted secret' })],
  ['a text', 'planted'],
  ['nothing', undefined],
]

describe('what is told about a failure', () => {
  test.each(foreign)('never repeats a foreign message: %s', (_what, error) => {
    const { code, message, exitCode } = describeFailure(error)
    expect(message).not.toMatch(/planted|\d/)
    expect([code, exitCode]).toEqual(['failed', 1])
  })

  test('names the code of a foreign error, else that of its cause, else the error', () => {
    const told = (error: unknown) => describeFailure(error).message
    expect(told(Object.assign(new Error('x'), { code: 'EACCES' }))).toBe(
      'It failed: EACCES. NODE_DEBUG=latchkey shows the trace.',
    )
    expect(told(new Error('x', { cause: { code: 'UND_ERR_SOCKET' } }))).toContain(
      'It failed: UND_ERR_SOCKET.',
    )
    expect(told(new RangeError('x'))).toContain('It failed: RangeError.')
    expect(told(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }))).toContain(
      'API (ENOTFOUND).',
    )
    expect(told(new TypeError('fetch failed'))).toContain('API. ')
  })

  test('has a word for a timeout, and no number', () => {
    expect(describeFailure(new DOMException('aborted', 'TimeoutError'))).toEqual({
      code: 'timeout',
      message: 'The response took too long.',
      exitCode: 1,
    })
  })

  test.each([
    new CliError('bad_path', 'said by us'),
    new LatchkeyError('SomeError', 'some_code', 'said by us'),
    new ConfigurationError('propertyId', 'said by us'),
  ])('repeats what Latchkey itself says: %s', (error) => {
    expect(describeFailure(error)).toMatchObject({
      code: error.code,
      message: expect.stringContaining('said by us'),
    })
  })

  test('repeats what the endpoint says about a refusal, and says what to check where nobody is known', () => {
    const facts = { status: 401, oauthError: '40001', errorDescription: 'app secret invalid' }
    const { message } = describeFailure(new TokenError('token_refused', facts))
    expect(message).toContain('. Its own words: “app secret invalid”. Check the credentials.')
  })

  test('says why there was no token', () => {
    expect(describeFailure(new TokenError('token_unavailable', { retryAfterMs: 1500 }))).toMatchObject({
      code: 'token_unavailable',
      message: expect.stringContaining('Try again in 2 s.'),
      exitCode: 3,
    })
  })
})

test('a header value that no header may have is refused, and not repeated', async () => {
  for (const value of ['planted\u0001', 'planted\n', 'plantedé漢'].map((value) => `x-key: ${value}x`)) {
    const error = (await buildRequest('GET', '/', { header: [value] }).catch(
      (error: unknown) => error,
    )) as Error
    expect(error).toMatchObject({ code: 'bad_header' })
    expect(error.message).not.toContain('planted')
  }
  expect((await buildRequest('GET', '/', { header: ['x-key: é ~'] })).headers).toEqual({ 'x-key': 'é ~' })
})

describe('a file that cannot be written whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-write-'))
  const path = join(folder, 'out')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each([
    [new DOMException('timed out', 'TimeoutError'), 'the response took too long'],
    [new TypeError('planted', { cause: { code: 'UND_ERR_SOCKET' } }), 'UND_ERR_SOCKET'],
    [new TypeError('planted'), 'TypeError'],
  ])('is not there, and the reason is a word: %s', async (failure, reason) => {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ pull: (stream) => stream.error(failure) })
    await expect(writeWhole(path, body)).rejects.toMatchObject({
      code: 'write_failed',
      message: `${path} was not written: ${reason}.`,
    })
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })
})

test('shows the trace of a failure to those who ask, and to nobody else', async () => {
  const args = ['call', 'octotable', 'GET', 'no-slash']
  expect((await run(args)).err).not.toMatch(/^ +at /m)
  expect((await run(args, { env: { NODE_DEBUG: 'latchkey' } })).err).toMatch(/CliError: .*\n +at /)
})

test.each([
  [['call', 'nitro-sign', 'POST', '/x', '-d', '@nothere']],
  [['call', 'nitro-sign', 'POST', '/x', '-F', 'a=@nothere']],
  [['call', 'nitro-sign', 'GET', '/x', '--dotenv', 'nothere']],
  [['token', 'nitro-sign', '--client-secret-file', 'nothere']],
  [['mock', './nothere']],
  [['add', 'acme', '--from', 'nothere']],
])('a file that is not there ends with 1, whatever it was named for: %j', async (args) => {
  const { out, err, code } = await run([...args, '--json'])
  expect(code).toBe(1)
  expect(err).toContain('nothere')
  expect(JSON.parse(out)).toMatchObject({ error: { message: err.trim() } })
})

describe.runIf(existsSync('/dev/full'))('of what it writes to', () => {
  /** Runs the command line in a shell, with these redirections behind it. */
  const shell = (words: string, env: Record<string, string> = {}) => {
    const command = `"${process.execPath}" ${nodeArgs.join(' ')} ${words}`
    const { status, stderr, stdout } = spawnSync('bash', ['--norc', '-c', `set -o pipefail; ${command}`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
    })
    return { code: status, err: stderr, out: stdout }
  }

  test('a full disk is named, and ends with 1', () => {
    expect(shell('vendors > /dev/full')).toEqual({
      code: 1,
      out: '',
      err: 'Standard output cannot be written (ENOSPC).\n',
    })
  })

  test('a reader that went away is no failure, and neither is nobody who reads what is said beside', () => {
    expect(shell('vendors | true')).toEqual({ code: 0, out: '', err: '' })
    expect(shell('vendors --json 2> /dev/full')).toMatchObject({ code: 0, err: '' })
    expect(shell('vendors --bogus 2> /dev/full')).toEqual({ code: 2, out: '', err: '' })
  })
})

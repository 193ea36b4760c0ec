import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMockServer, type MockServer } from '@latchkey/mock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const browser = fileURLToPath(new URL('support/browser.mjs', import.meta.url))
const guid = '7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a10'

describe('the login command', () => {
  let mock: MockServer
  let folder: string

  beforeEach(async () => {
    mock = await createMockServer('gobo')
    folder = await mkdtemp(join(tmpdir(), 'example-cli-login-'))
  })
  afterEach(async () => {
    await mock.close()
    await rm(folder, { recursive: true })
  })

  /** The program in a process of its own, set up for the marketplace of this test. */
  function run(...args: string[]) {
    const child = spawn(process.execPath, ['--conditions=@latchkey/source', main, ...args], {
      env: {
        PATH: process.env['PATH'],
        BROWSER: browser,
        BROWSER_NOTES: join(folder, 'notes.txt'),
        GOBO_MARKETPLACE_URL: mock.url,
        GOBO_CLIENT_ID: 'mock-client',
        GOBO_CUSTOMER_ORG_GUID: guid,
        GOBO_API_URL: mock.url,
        GOBO_API_PATH: '/api/me',
      },
    })
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => (said.out += chunk))
    child.stderr.on('data', (chunk) => (said.err += chunk))
    const ended = once(child, 'close').then(([exitCode]) => ({
      ...said,
      exitCode: exitCode as number | null,
    }))
    /** The address the person is asked to open. */
    async function address(): Promise<string> {
      for (;;) {
        const found = /^ {2}(http\S+)\n/m.exec(said.err)?.[1]
        if (found !== undefined) return found
        await Promise.race([
          once(child.stderr, 'data'),
          ended.then(() => Promise.reject(new Error(said.err))),
        ])
      }
    }
    return { ended, address }
  }

  test('opens the browser, waits until it comes back, and prints who is logged in', async () => {
    const { out, exitCode } = await run('--live').ended
    expect(out).toContain('You are logged in.')
    expect(out).toMatch(new RegExp(`org +${guid}`))
    expect(out).toMatch(/user_id +customeruser-1/)
    expect(exitCode).toBe(0)
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toContain('Signed in.')
  })

  test('needs one token request, and knows no secret to send', async () => {
    await run('--live').ended
    expect(mock.counts.tokenRequestsByGrant).toEqual({ authorization_code: 1 })
  })

  test('prints no code, token or verifier', async () => {
    const program = run('--live')
    const { out, err } = await program.ended
    expect(out + err).not.toMatch(/gobo-(access|refresh|code)-|code_verifier/)
  })

  test('prints JSON and nothing else when asked to', async () => {
    const { out } = await run('--live', '--json').ended
    expect(JSON.parse(out)).toMatchObject({ org: guid, user_id: 'customeruser-1' })
  })

  test('leaves opening the address to the person with --no-browser', async () => {
    const program = run('--live', '--no-browser')
    const page = await fetch(await program.address())
    expect(await page.text()).toContain('Signed in.')
    expect((await program.ended).exitCode).toBe(0)
  })

  test('says so when the person refuses', async () => {
    mock.control('deny')
    const { err, exitCode } = await run('--live').ended
    expect(err).toContain('You were not logged in: consent was refused.')
    expect(exitCode).toBe(1)
  })

  test('goes on waiting when a callback is not the answer to its own question', async () => {
    const program = run('--live', '--no-browser')
    const redirect = await fetch(await program.address(), { redirect: 'manual' })
    const callback = new URL(redirect.headers.get('location')!)
    const forged = new URL(callback)
    forged.searchParams.set('state', 'of-somebody-else')
    expect(await (await fetch(forged)).text()).toContain('goes on waiting')
    expect(mock.counts.tokenRequests).toBe(0)
    expect(await (await fetch(callback)).text()).toContain('Signed in.')
    expect(await program.ended).toMatchObject({ exitCode: 0 })
  })

  test('tells the browser when the code is refused, too', async () => {
    mock.inject({ kind: 'status', status: 400, on: 'token' })
    const program = run('--live', '--no-browser')
    const page = await fetch(await program.address())
    expect(await page.text()).toContain('Not signed in')
    expect(await program.ended).toMatchObject({ exitCode: 1 })
  })

  test('gives up after the time it was given', async () => {
    const { err, exitCode } = await run('--live', '--no-browser', '--timeout', '1').ended
    expect(err).toContain('You were not logged in.')
    expect(exitCode).toBe(1)
  })

  test('does the whole round on a mock of its own when it is told nothing', async () => {
    const { out, exitCode } = await run().ended
    expect(out).toContain('You are logged in.')
    expect(exitCode).toBe(0)
    expect(mock.counts).toMatchObject({ calls: 0, tokenRequests: 0 })
  })

  test('explains itself, and refuses what it does not know', async () => {
    const [helpful, puzzled] = await Promise.all([run('--help').ended, run('--brwser').ended])
    expect(helpful).toMatchObject({ exitCode: 0, err: '' })
    expect(helpful.out).toContain('Usage:')
    expect(puzzled).toMatchObject({ exitCode: 2, err: "Unknown option '--brwser' (see --help)\n" })
  })
})

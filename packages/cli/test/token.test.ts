import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMockServer, type MockServer } from '@latchkey/mock'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
const secret = 'planted-secret'
let server: MockServer
let env: Record<string, string>

beforeAll(async () => {
  server = await createMockServer('nitro-sign', { clientSecret: secret })
  env = { NITRO_SIGN_CLIENT_ID: 'mock-client', NITRO_SIGN_BASE_URL: server.url }
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('latchkey token', () => {
  test('prints the token and nothing else', async () => {
    const { out, err, code } = await run(['token', 'nitro-sign'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: secret },
    })
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).toMatch(/^nitro-sign-access-[\w-]+\n$/)
    const headers = { authorization: `Bearer ${out.trim()}` }
    expect((await fetch(`${server.url}/sign/envelopes`, { headers })).status).toBe(200)
  })

  test('sends nothing where a setting the token does not need is wrong', async () => {
    const asked: string[] = []
    const other = await createMockServer('gbg-go', {
      onResponse: ({ method, path }) => asked.push(`${method} ${path}`),
    })
    const { err, code } = await run(['token', 'gbg-go'], {
      env: {
        GBG_GO_CLIENT_ID: 'mock-client',
        GBG_GO_CLIENT_SECRET: 'mock-secret',
        GBG_GO_REGION: 'uk',
        GBG_GO_TOKEN_BASE_URL: other.tokenBaseUrl!,
      },
    })
    await other.close()
    expect(code).toBe(2)
    expect(err).toContain('region')
    expect(asked).toEqual([])
  })

  test('prints the token in the words of RFC 6749 with --json', async () => {
    const { out } = await run(['token', 'nitro-sign', '--json'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: secret },
    })
    expect(JSON.parse(out)).toEqual({
      access_token: expect.stringMatching(/^nitro-sign-access-/),
      token_type: 'Bearer',
      expires_in: 86_400,
    })
  })

  test.each([
    ['a file', () => ({ args: ['--client-secret-file', file('secret', `${secret}\n`)] })],
    ['standard input', () => ({ args: ['--client-secret-file', '-'], stdin: `${secret}\n` })],
    ['a file named by a variable', () => ({ env: { NITRO_SIGN_CLIENT_SECRET_FILE: file('named', secret) } })],
    [
      'a file of variables',
      () => ({ args: ['--dotenv', file('.env', `NITRO_SIGN_CLIENT_SECRET=${secret}\nOTHER=1\n`)] }),
    ],
  ])('takes the secret from %s', async (_, given) => {
    const {
      args = [],
      stdin,
      env: more,
    } = given() as {
      args?: string[]
      stdin?: string
      env?: Record<string, string>
    }
    const { out, err, code } = await run(['token', 'nitro-sign', ...args], {
      env: { ...env, ...more },
      stdin,
    })
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).toMatch(/^nitro-sign-access-/)
  })

  test('lets a variable of the environment win over one of a file', async () => {
    const path = file('wrong.env', 'NITRO_SIGN_CLIENT_SECRET=wrong\n')
    const { code } = await run(['token', 'nitro-sign', '--dotenv', path], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: secret },
    })
    expect(code).toBe(0)
  })

  test('lets a file that a variable names win over a file of variables', async () => {
    const path = file('wrong.env', 'NITRO_SIGN_CLIENT_SECRET=wrong\n')
    const { code } = await run(['token', 'nitro-sign', '--dotenv', path], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET_FILE: file('right', secret) },
    })
    expect(code).toBe(0)
  })

  test('takes a variable that is set to nothing for one that is missing', async () => {
    const { err, code } = await run(['token', 'nitro-sign'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: '' },
    })
    expect(code).toBe(2)
    expect(err).toBe('Nitro Sign needs NITRO_SIGN_CLIENT_SECRET (--client-secret-file).\n')
  })

  test('warns of a secret on the command line, and does not repeat it', async () => {
    const { out, err, code } = await run(['token', 'nitro-sign', '--client-secret', secret], { env })
    expect(code).toBe(0)
    expect(err).toMatch(/^Warning: --client-secret is visible to others on this machine/)
    expect(out + err).not.toContain(secret)
  })

  test('ends with 3 and names the variables to check when the vendor refuses', async () => {
    const { out, err, code } = await run(['token', 'nitro-sign', '--json'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: 'planted-other-secret' },
    })
    expect(code).toBe(3)
    expect(JSON.parse(out)).toEqual({ error: { code: 'token_refused', message: err.trim() } })
    expect(err).toMatch(
      /invalid_client, HTTP 401, POST .* Check NITRO_SIGN_CLIENT_ID, NITRO_SIGN_CLIENT_SECRET\.\n$/,
    )
    expect(out + err).not.toContain('planted-other-secret')
  })

  test('prints nothing on stdout when there is no token', async () => {
    const { out, code } = await run(['token', 'nitro-sign'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: 'wrong' },
    })
    expect({ out, code }).toEqual({ out: '', code: 3 })
  })

  test('says when to try again', async () => {
    const heal = server.inject({ kind: 'rate-limit', retryAfterSeconds: 7, times: 1, on: 'token' })
    const { err, code } = await run(['token', 'nitro-sign'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: secret },
    })
    heal()
    expect(code).toBe(3)
    expect(err).toMatch(/token_unavailable, HTTP 429.*Try again in 7 s\./)
  })

  test('says that the token endpoint could not be reached', async () => {
    const gone = await createMockServer('nitro-sign')
    await gone.close()
    const { err, code } = await run(['token', 'nitro-sign'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: secret, NITRO_SIGN_BASE_URL: gone.url },
    })
    expect(code).toBe(3)
    expect(err).toMatch(/could not be reached .*127\.0\.0\.1:\d+.* The network says ECONNREFUSED\./)
  })

  test.each([
    ['two lines', 'one\ntwo\n', /must hold one line/],
    ['nothing', '', /must hold one line/],
  ])('refuses a secret file with %s, and does not show it', async (_, content, message) => {
    const { err, code } = await run(['token', 'nitro-sign', '--client-secret-file', file('bad', content)], {
      env,
    })
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/one\b.*two/s)
  })

  test.each([
    [['token'], /^Say which vendor: gbg-go, gobo, nitro-sign, octotable\.$/m],
    [['token', 'nitro'], /^There is no vendor "nitro"\. Did you mean nitro-sign\? There are: gbg-go/m],
    [['token', 'nitro-sign', '--clientsecret=planted'], /unknown option '--clientsecret'/],
    [['token', 'nitro-sign', 'planted'], /too many arguments/],
    [['token', 'gobo'], /GOBO_CUSTOMER_ORG_GUID \(--customer-org-guid\) or GOBO_CUSTOMER_ORG_EXTERNAL_ID/],
    [['tokens'], /unknown command 'tokens'\n\(Did you mean token\?\)/],
  ])('%j ends with 2 and says what to do', async (args, message) => {
    const { out, err, code } = await run(args)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(out).toBe('')
    expect(err).not.toContain('planted')
  })

  test('names the setting an option of the client stands for', async () => {
    const { err, code } = await run(['token', 'nitro-sign', '--token-base-url', 'http://example.com'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: secret },
    })
    expect(code).toBe(2)
    expect(err).toMatch(/must be https or loopback/)
  })
})

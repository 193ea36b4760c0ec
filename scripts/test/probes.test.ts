import { createMockServer, defaultCredentials } from '@latchkey/mock'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const { clientId, clientSecret } = defaultCredentials

interface Run {
  code: number
  stdout: string
  stderr: string
}

/** `pnpm drift --live`, with nothing in the environment but what is given. */
function drift(args: readonly string[], env: Record<string, string>): Promise<Run> {
  const command = [
    '--conditions=@latchkey/source',
    join(repository, 'scripts/src/cli.ts'),
    'drift',
    '--live',
    ...args,
  ]
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      command,
      { env: { PATH: process.env['PATH'], ...env } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      },
    )
  })
}

const nitro = (url: string): Record<string, string> => ({
  NITRO_SIGN_CLIENT_ID: clientId,
  NITRO_SIGN_CLIENT_SECRET: clientSecret,
  NITRO_SIGN_BASE_URL: url,
})

/** A copy of the vendor's folder whose document says something else. */
async function editedSpecs(edit: (document: string) => string) {
  const root = await mkdtemp(join(tmpdir(), 'latchkey-live-'))
  await cp(join(repository, 'specs/nitro-sign'), join(root, 'specs/nitro-sign'), { recursive: true })
  const path = join(root, 'specs/nitro-sign/openapi.yaml')
  await writeFile(path, edit(await readFile(path, 'utf8')))
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

async function createEnvelope(server: { url: string; apiUrl: string; issueToken(): string }): Promise<void> {
  const headers = { authorization: `Bearer ${server.issueToken()}`, 'content-type': 'application/json' }
  const body = JSON.stringify({
    name: 'The secret envelope',
    mode: 'parallel',
    notification: { subject: 'Sign', body: 'Please' },
  })
  const { status } = await fetch(`${server.apiUrl}/sign/envelopes`, { method: 'POST', headers, body })
  expect(status).toBe(201)
}

describe('drift --live', { timeout: 240_000 }, () => {
  test('finds nothing where the vendor answers as documented, and skips what an empty account cannot show', async () => {
    await using server = await createMockServer('nitro-sign')
    const { code, stdout, stderr } = await drift(['nitro-sign'], nitro(server.apiUrl))
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('answers as documented')
    expect(stderr).toContain('the response of GET /sign/envelopes has nothing at /items/0/ID')
  })

  test('tells missing, further and mistyped members and unknown values by place, never by value', async () => {
    await using server = await createMockServer('nitro-sign')
    await createEnvelope(server)
    await using specs = await editedSpecs((text) => {
      const at = text.indexOf('\n    Envelope:\n')
      const end = text.indexOf('\n    ExtendedEnvelope:\n')
      const envelope = text
        .slice(at, end)
        .replace('\n        name:\n          type: string', '\n        name:\n          type: integer')
        .replace(/\n {8}createdAt:\n[\s\S]*?(?=\n {8}lastModifiedAt:)/, '')
        .replace('\n        - ID', '\n        - ID\n        - owner')
        .replace(/\n {10}\$ref: ['"]#\/components\/schemas\/EnvelopeStatus['"]/, '\n          enum: [lost]')
      return `${text.slice(0, at)}${envelope}${text.slice(end)}`
    })
    const { code, stdout, stderr } = await drift(['nitro-sign', '--root', specs.root], nitro(server.apiUrl))
    expect(code).toBe(3)
    expect(stdout).toContain('Answers of GET /sign/envelopes\n')
    const lines = stdout.split('\n').map((line) => line.trim())
    expect(lines).toEqual(
      expect.arrayContaining([
        'type #/items/0/name: the document says integer, the answer has string',
        'unknown #/items/0/createdAt: the document says nothing, the answer has string',
        'missing #/items/0/owner: the document says any value, the answer has nothing',
        'enum #/items/0/status: the document says one of "lost", the answer has string',
      ]),
    )
    for (const value of ['The secret envelope', 'drafted', clientSecret]) {
      expect(stdout + stderr).not.toContain(value)
    }
  })

  test('looks at the token response too', async () => {
    await using server = await createMockServer('nitro-sign')
    await using specs = await editedSpecs((text) =>
      text.replaceAll(
        /\n {8}(expires_in|expiresIn):\n {10}type: \w+/g,
        '\n        $1:\n          type: boolean',
      ),
    )
    const { code, stdout } = await drift(['nitro-sign', '--root', specs.root, '--json'], nitro(server.apiUrl))
    expect(code).toBe(3)
    const { live } = JSON.parse(stdout).vendors[0]
    expect(live[0].operation).toBe('POST /oauth/token')
    expect(live[0].departures).toEqual([
      expect.objectContaining({ kind: 'type', pointer: expect.stringMatching(/^\/expires_?in$/i) }),
    ])
  })

  test('says which variable is missing, and calls nobody', async () => {
    const { code, stderr } = await drift(['nitro-sign'], {})
    expect(code).toBe(1)
    expect(stderr).toContain('set NITRO_SIGN_CLIENT_ID')
  })

  test('has no telling where the vendor refuses, and never shows the secret', async () => {
    await using server = await createMockServer('nitro-sign')
    const secret = 'another-secret-0123456789'
    const env = { ...nitro(server.apiUrl), NITRO_SIGN_CLIENT_SECRET: secret }
    const { code, stdout, stderr } = await drift(['nitro-sign'], env)
    expect(code).toBe(1)
    expect(stderr).toContain('POST /oauth/token')
    expect(stdout + stderr).not.toContain(secret)
  })

  test('needs vendors by name', async () => {
    expect(await drift([], {})).toMatchObject({ code: 1, stderr: expect.stringContaining('by name') })
  })

  test.each(['gbg-go', 'octotable', 'gobo'] as const)(
    'asks %s too, with the variables of .env.example',
    async (vendor) => {
      await using server = await createMockServer(vendor)
      const { apiUrl, tokenBaseUrl, url } = server
      const envs: Record<typeof vendor, Record<string, string | undefined>> = {
        'gbg-go': {
          GBG_GO_CLIENT_ID: clientId,
          GBG_GO_CLIENT_SECRET: clientSecret,
          GBG_GO_RESOURCE_ID: 'a'.repeat(64),
          GBG_GO_BASE_URL: apiUrl,
          GBG_GO_TOKEN_BASE_URL: tokenBaseUrl,
        },
        octotable: {
          OCTOTABLE_CLIENT_ID: clientId,
          OCTOTABLE_CLIENT_SECRET: clientSecret,
          OCTOTABLE_PROPERTY_ID: '1',
          OCTOTABLE_BASE_URL: apiUrl,
          OCTOTABLE_TOKEN_BASE_URL: tokenBaseUrl,
        },
        gobo: {
          GOBO_MARKETPLACE_URL: url,
          GOBO_CLIENT_ID: clientId,
          GOBO_CLIENT_SECRET: clientSecret,
          GOBO_CUSTOMER_ORG_GUID: 'mock-org',
          GOBO_API_URL: apiUrl,
        },
      }
      const env = Object.fromEntries(Object.entries(envs[vendor]).filter(([, value]) => value !== undefined))
      const { code, stdout, stderr } = await drift([vendor], env as Record<string, string>)
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: '',
        stderr: expect.stringContaining('answers as documented'),
      })
    },
  )

  describe('of a vendor without a package', () => {
    /** Nitro's document, as somebody else would keep it: under a name we have no client for. */
    async function foreignSpecs(edit = (document: string): string => document) {
      const root = await mkdtemp(join(tmpdir(), 'latchkey-live-'))
      await cp(join(repository, 'specs/nitro-sign'), join(root, 'specs/my-signer'), { recursive: true })
      const path = join(root, 'specs/my-signer/openapi.yaml')
      await writeFile(path, edit(await readFile(path, 'utf8')))
      return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
    }
    const mine = (url: string): Record<string, string> => ({
      MY_SIGNER_CLIENT_ID: clientId,
      MY_SIGNER_CLIENT_SECRET: clientSecret,
      MY_SIGNER_BASE_URL: url,
      MY_SIGNER_TOKEN_BASE_URL: url,
    })

    test('gets its token by the dialect of the document, and judges the answers', async () => {
      await using server = await createMockServer('nitro-sign')
      await createEnvelope(server)
      await using specs = await foreignSpecs()
      const asked = ['my-signer', '--root', specs.root, '--json']
      const { code, stdout, stderr } = await drift(asked, mine(server.apiUrl))
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const { live } = JSON.parse(stdout).vendors[0] as { live: { operation: string; state: string }[] }
      expect(live.map(({ operation, state }) => `${state} ${operation}`)).toEqual(
        expect.arrayContaining(['judged POST /oauth/token', 'judged GET /sign/envelopes']),
      )
      expect(server.counts.tokenRequests).toBe(1)
      expect(stdout).not.toContain(clientSecret)
    })

    test('takes a token from the environment where the document has no token operation', async () => {
      await using server = await createMockServer('nitro-sign')
      await using specs = await foreignSpecs((text) =>
        text.replace(/\n {6}x-token-dialect:\n(?: {8}.*\n)*/, '\n'),
      )
      const asked = ['my-signer', '--root', specs.root]
      const env = { MY_SIGNER_BASE_URL: server.apiUrl }
      const without = await drift(asked, env)
      expect(without).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('set MY_SIGNER_ACCESS_TOKEN'),
      })
      const given = await drift(asked, { ...env, MY_SIGNER_ACCESS_TOKEN: server.issueToken() })
      expect(given).toMatchObject({ code: 0, stderr: expect.stringContaining('answers as documented') })
      expect(server.counts.tokenRequests).toBe(0)
    })

    test('says which variable is missing, and sends no secret over plain http', async () => {
      await using specs = await foreignSpecs()
      const asked = ['my-signer', '--root', specs.root]
      expect((await drift(asked, {})).stderr).toContain('set MY_SIGNER_CLIENT_ID')
      const { code, stderr } = await drift(asked, mine('http://vendor.test'))
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('must be https') })
    })
  })
})

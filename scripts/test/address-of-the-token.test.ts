import type { IncomingMessage } from 'node:http'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listen } from '@latchkey/testkit/listen'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLinkedWorkspace, linkPackage, repository, runIn } from './support/linked-workspace.ts'
import type { Workspace } from './support/workspace.ts'

let workspace: Workspace
beforeAll(async () => void (workspace = await createLinkedWorkspace({})))
afterAll(() => workspace[Symbol.asyncDispose]())

const login = 'https://login.forces.test'
const own = ['client_id', 'client_secret']
const strings = (names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
})

function documentOf(dialect: object = {}): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Forces', version: '1' },
    servers: [{ url: 'https://{instance}.my.forces.test/services/data' }],
    security: [{ bearer: [] }],
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          responses: {
            200: { description: 'Things.', content: { 'application/json': { schema: { type: 'object' } } } },
          },
        },
      },
      '/token': {
        post: {
          operationId: 'token',
          security: [],
          servers: [{ url: login }],
          'x-token-dialect': {
            encoding: 'form',
            clientAuth: 'client_secret_post',
            grants: {
              client_credentials: { parameters: own },
              authorization_code: { parameters: [...own, 'code', 'code_verifier', 'redirect_uri'] },
              refresh_token: { parameters: [...own, 'refresh_token'] },
            },
            response: {
              access_token: ['access_token'],
              refresh_token: ['refresh_token'],
              expires_in: ['expires_in'],
              api_address: ['/instance_url'],
            },
            tokenTypeOptional: true,
            apiOrigins: ['https://*.my.forces.test'],
            authorization: { url: `${login}/authorize` },
            ...dialect,
          },
          requestBody: {
            content: {
              'application/x-www-form-urlencoded': {
                schema: strings([
                  ...own,
                  'grant_type',
                  'code',
                  'code_verifier',
                  'redirect_uri',
                  'refresh_token',
                ]),
              },
            },
          },
          responses: {
            200: {
              description: 'A token.',
              content: {
                'application/json': {
                  schema: strings(['access_token', 'refresh_token', 'expires_in', 'instance_url']),
                },
              },
            },
          },
        },
      },
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  })
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text
}

/** The vendor on loopback: its hosts are paths here. `told` are the addresses its token responses say, one after the other. */
async function startVendor(told: (string | undefined)[]) {
  const asked: Record<string, string>[] = []
  const called: string[] = []
  const { url, close } = await listen(async (incoming, response) => {
    const json = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (incoming.url?.endsWith('/token')) {
      const body = Object.fromEntries(new URLSearchParams(await textOf(incoming)))
      const address = told[asked.length]
      asked.push(body)
      const count = asked.length
      const tokens = {
        access_token: `access-${count}`,
        refresh_token: `refresh-${count}`,
        expires_in: '3600',
      }
      return json(200, { ...tokens, ...(address && { instance_url: address }) })
    }
    called.push(`${incoming.url} ${incoming.headers.authorization}`)
    const isGood = incoming.headers.authorization === `Bearer access-${asked.length}`
    json(isGood ? 200 : 401, { isGood })
  })
  return { url, asked, called, stop: close }
}

/** What every program begins with: a fetch that leads to the vendor on loopback, host by host. */
const head = (url: string) => `
const places = []
const fetch = (input, init) => {
  const at = (href) => href.replace(/^https:\\/\\/([^/]+)/, (_, host) => '${url}/' + host)
  return typeof input === 'string' ? globalThis.fetch(at(input), init) : globalThis.fetch(new Request(at(input.url), input))
}
const app = { clientId: 'app-1', clientSecret: 's', fetch }
`

async function make(name: string, text = documentOf()) {
  await workspace.write({ [`${name}.json`]: text })
  const made = await workspace.run('new-vendor', name, '--from', `${name}.json`)
  if (made.code === 0) await linkPackage(workspace.root, name)
  return made
}

test(
  'a package gets its own token, and calls go to the address that came with it, and to no other',
  { timeout: 300_000 },
  async () => {
    expect(await make('forces')).toMatchObject({ code: 0 })
    const vendor = await startVendor([
      'https://acme.my.forces.test',
      undefined,
      'https://moved.my.forces.test/eu/',
      'https://evil.test',
    ])
    try {
      const printed = await runIn(
        workspace,
        'forces',
        `import { createForces } from './src/server.ts'
import { createForcesClient } from './src/client.ts'
${head(vendor.url)}
const client = createForces(app)
const renew = async () => client.tokenSource.get({ rejected: (await client.tokenSource.get()).reveal() })
const statuses = []
for (let call = 0; call < 3; call++) {
  statuses.push((await client.GET('/things')).response.status)
  await renew()
}
const refused = await client.GET('/things').catch(({ name, code, message }) => ({ name, code, message }))
const missing = (options) => { try { createForcesClient(options) } catch ({ option }) { return option } }
console.log(JSON.stringify({ statuses, refused, missing: missing({ accessToken: 't' }),
  given: missing({ accessToken: 't', instance: 'acme' }) }))
`,
      )
      const { statuses, refused, missing, given } = JSON.parse(printed) as Record<string, unknown>
      expect(statuses).toEqual([200, 200, 200])
      expect(vendor.called).toEqual([
        '/acme.my.forces.test/services/data/things Bearer access-1',
        // A response that leaves the address out keeps the one before.
        '/acme.my.forces.test/services/data/things Bearer access-2',
        '/moved.my.forces.test/eu/services/data/things Bearer access-3',
      ])
      expect(refused).toMatchObject({ name: 'TokenError', code: 'api_address_refused' })
      expect((refused as Error).message).toContain('https://*.my.forces.test')
      expect((refused as Error).message).not.toContain('evil')
      expect([missing, given]).toEqual(['baseUrl', undefined])
    } finally {
      await vendor.stop()
    }
  },
)

test(
  'a person signs in, the refresh token rotates, and another process reads from the store where the API is',
  { timeout: 300_000 },
  async () => {
    expect(await make('forces-people')).toMatchObject({ code: 0 })
    const vendor = await startVendor(['https://acme.my.forces.test'])
    const folder = join(workspace.root, 'tokens')
    const shared = `import { stored } from '@latchkey/auth-core/stores'
import { createFileLock, createFileStore } from '@latchkey/auth-core/stores/file'
import { createForcesPeopleUser, startAuthorization } from './src/sign-in.ts'
${head(vendor.url)}
const store = createFileStore(${JSON.stringify(folder)})
const lock = createFileLock(${JSON.stringify(folder)})
const tokens = { wrap: (exchange, shared) => stored(exchange, { store, lock, ...shared }) }
`
    try {
      const first = await runIn(
        workspace,
        'forces-people',
        `${shared}
const redirectUri = 'https://app.example.com/callback'
const authorization = await startAuthorization({ ...app, redirectUri })
const state = authorization.url.searchParams.get('state')
const token = await authorization.finish(redirectUri + '?code=code-1&state=' + state)
const client = createForcesPeopleUser({ ...app, token, subject: 'person-1', tokens })
const statuses = [(await client.GET('/things')).response.status]
await client.tokenSource.get({ rejected: token.reveal() })
statuses.push((await client.GET('/things')).response.status)
console.log(JSON.stringify({ apiAddress: token.apiAddress, statuses }))
`,
      )
      expect(JSON.parse(first)).toEqual({ apiAddress: 'https://acme.my.forces.test', statuses: [200, 200] })
      const second = await runIn(
        workspace,
        'forces-people',
        `${shared}
const client = createForcesPeopleUser({ ...app, refreshToken: 'refresh-1', subject: 'person-1', tokens })
console.log((await client.GET('/things')).response.status)
`,
      )
      expect(second.trim()).toBe('200')
      const at = '/acme.my.forces.test/services/data/things Bearer'
      expect(vendor.called).toEqual([`${at} access-1`, `${at} access-2`, `${at} access-2`])
      expect(vendor.asked.map(({ grant_type, refresh_token }) => [grant_type, refresh_token])).toEqual([
        ['authorization_code', undefined],
        ['refresh_token', 'refresh-1'],
      ])
    } finally {
      await vendor.stop()
    }
  },
)

test(
  'by type, the address is an option that is needed with a given token, and none with tokens of its own',
  { timeout: 300_000 },
  async () => {
    expect(await make('forces-typed')).toMatchObject({ code: 0 })
    await workspace.write({
      'packages/forces-typed/src/uses.ts': `import type { TokenSource } from '@latchkey/auth-core'
import { createForcesTypedClient } from './client.ts'
import { createForcesTyped } from './server.ts'
import { createForcesTypedUser } from './sign-in.ts'
declare const tokenSource: TokenSource
const app = { clientId: 'c', clientSecret: 's' }
createForcesTyped(app)
createForcesTyped({ ...app, baseUrl: 'https://proxy.test' })
createForcesTypedUser({ ...app, refreshToken: 'r' })
createForcesTypedClient({ tokenSource })
createForcesTypedClient({ accessToken: 't', baseUrl: 'https://acme.my.forces.test' })
createForcesTypedClient({ accessToken: 't', instance: 'acme' })
// @ts-expect-error a token that is given brings no address
createForcesTypedClient({ accessToken: 't' })
// @ts-expect-error and neither does a fetch
createForcesTypedClient({ fetch })
// @ts-expect-error one address, said one way
createForcesTypedClient({ accessToken: 't', instance: 'acme', baseUrl: 'https://acme.my.forces.test' })
`,
    })
    const tsc = join(repository, 'packages/nitro-sign/node_modules/.bin/tsc')
    const cwd = join(workspace.root, 'packages/forces-typed')
    const said = await promisify(execFile)(tsc, ['-p', 'tsconfig.json', '--noEmit'], { cwd }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    )
    expect(said).toBe('')
  },
)

test.each([
  [{ apiOrigins: undefined }, 'without them a token would go wherever a response says'],
  [{ response: { access_token: ['access_token'] } }, 'goes with response: { api_address: [...] }'],
  [{ apiOrigins: ['http://*.my.forces.test'] }, 'apiOrigins'],
])('no package is made of a dialect that states half of it: %j', async (dialect, reason) => {
  const { code, stderr } = await make('halved', documentOf(dialect))
  expect(code).not.toBe(0)
  expect(stderr).toContain(reason)
})

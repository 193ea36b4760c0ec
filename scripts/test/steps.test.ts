import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listen } from '@latchkey/testkit/listen'
import { expect, test } from 'vitest'
import { createLinkedWorkspace, linkPackage, repository, runIn } from './support/linked-workspace.ts'

const own = ['client_id', 'client_secret']

/** An operation that hands out tokens, with the members of its body. */
function tokenOperation(dialect: object, members: readonly string[]): object {
  const properties = Object.fromEntries(members.map((name) => [name, { type: 'string' }]))
  const token = {
    type: 'object',
    properties: {
      access_token: { type: 'string' },
      token_type: { type: 'string' },
      expires_in: { type: 'integer' },
      refresh_token: { type: 'string' },
    },
  }
  return {
    post: {
      security: [],
      'x-token-dialect': { encoding: 'form', clientAuth: 'client_secret_post', ...dialect },
      requestBody: {
        required: true,
        content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties } } },
      },
      responses: { 200: { description: 'A token.', content: { 'application/json': { schema: token } } } },
    },
  }
}

const stalls = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Stalls', version: '1' },
  servers: [{ url: 'https://api.stalls.test' }],
  security: [{ bearer: [] }],
  paths: {
    '/things': {
      get: {
        operationId: 'listThings',
        responses: { 200: { description: 'Things.', content: { 'application/json': { schema: {} } } } },
      },
    },
    '/token': tokenOperation(
      {
        grants: {
          authorization_code: {
            parameters: [...own, 'code', 'redirect_uri', 'state', 'stall_id', 'tenant'],
            tradedBy: 'long',
          },
          long: { parameters: [...own, 'first_token'], fields: { first_token: 'short_token' } },
        },
        authorization: { url: 'https://login.stalls.test/authorize', repeated: ['stall_id'] },
      },
      ['grant_type', ...own, 'code', 'redirect_uri', 'state', 'stall_id', 'tenant', 'short_token'],
    ),
    '/refresh': tokenOperation(
      { grants: { refresh_token: { parameters: [...own, 'refresh_token', 'region'] } } },
      ['grant_type', ...own, 'refresh_token', 'region'],
    ),
  },
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
})

/** Notes what it is sent; gives a short token for a code, a long one for that, and rotates refresh tokens. */
async function startVendor() {
  const sent: [path: string, body: Record<string, string>][] = []
  const { url, close } = await listen(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const json = (status: number, said: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    const path = incoming.url ?? ''
    if (path === '/things')
      return json(/^Bearer long-\d$/.test(incoming.headers.authorization ?? '') ? 200 : 403, {})
    const asked = Object.fromEntries(new URLSearchParams(body))
    sent.push([path, asked])
    const token = asked['grant_type'] === 'authorization_code' ? 'short' : `long-${sent.length}`
    const refresh = asked['grant_type'] === 'long' ? {} : { refresh_token: `refresh-${sent.length}` }
    return json(200, { access_token: token, token_type: 'Bearer', expires_in: 3600, ...refresh })
  })
  return { url, sent, stop: close }
}

test(
  'a sign-in repeats what came with the callback, trades its first token, and sends with each grant what it lists',
  { timeout: 300_000 },
  async () => {
    await using workspace = await createLinkedWorkspace({ 'stalls.json': stalls })
    expect(await workspace.run('new-vendor', 'stalls', '--from', 'stalls.json')).toMatchObject({ code: 0 })
    await linkPackage(workspace.root, 'stalls')
    const vendor = await startVendor()
    try {
      const printed = await runIn(
        workspace,
        'stalls',
        `import { createStallsUser, startAuthorization } from './src/sign-in.ts'
const app = { clientId: 'app', clientSecret: 'planted', tokenBaseUrl: '${vendor.url}', extraParams: { tenant: 't', region: 'eu', hint: 'h' } }
const redirectUri = 'https://app.test/callback'
const authorization = await startAuthorization({ ...app, redirectUri })
const { state } = authorization.reveal()
const token = await authorization.finish(redirectUri + '?code=c1&stall_id=7&state=' + state)
const user = createStallsUser({ ...app, baseUrl: '${vendor.url}', token })
const statuses = [(await user.GET('/things')).response.status]
await user.tokenSource.get({ rejected: (await user.tokenSource.get()).reveal() })
statuses.push((await user.GET('/things')).response.status)
console.log(JSON.stringify({ state, statuses }))
`,
      )
      const { state, statuses } = JSON.parse(printed) as { state: string; statuses: number[] }
      expect(statuses).toEqual([200, 200])
      const client = { client_id: 'app', client_secret: 'planted', hint: 'h' }
      expect(vendor.sent).toEqual([
        [
          '/token',
          {
            ...{
              ...client,
              grant_type: 'authorization_code',
              code: 'c1',
              redirect_uri: 'https://app.test/callback',
            },
            ...{ state, stall_id: '7', tenant: 't' },
          },
        ],
        ['/token', { ...client, grant_type: 'long', short_token: 'short' }],
        ['/refresh', { ...client, grant_type: 'refresh_token', refresh_token: 'refresh-1', region: 'eu' }],
      ])
    } finally {
      await vendor.stop()
    }
    const run = (folder: string, ...args: string[]) =>
      promisify(execFile)(join(repository, 'node_modules/.bin/tsc'), args, {
        cwd: join(workspace.root, 'packages', folder),
      })
    for (const core of ['auth-core', 'client-core']) await run(core, '-p', 'tsconfig.build.json')
    await run('stalls', '-p', 'tsconfig.json')
  },
)

import { listen } from '@latchkey/testkit/listen'
import { linkPackage, runIn } from '../test/support/linked-workspace.ts'
import type { Workspace } from '../test/support/workspace.ts'

export interface VendorRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}
export type Dialect = Record<string, unknown> & { grants: Record<string, Record<string, unknown>> }
export interface DialectCase {
  n: string
  title: string
  path: string
  method?: string
  dialect: Dialect
  req: string[]
  res: Record<string, string>
  resType?: string
  /** Security schemes that calls need beside the token. */
  schemes?: Record<string, object>
  headerParam?: string
  pathParam?: string
  second?: Pick<DialectCase, 'path' | 'method' | 'dialect' | 'req' | 'res'>
  opts?: Record<string, unknown>
  tokenBasePath?: string
  grant?: Record<string, unknown>
  server(request: VendorRequest): unknown
  /** Headers of the token response. */
  answerHeaders?: Record<string, string>
  want: string
  life?: number
  /** The API's address in the document, and the one that comes with the token, which calls have to go to. */
  address?: { stated: string; told: string }
  api?(request: VendorRequest): void
}

/** The second edition's words for what the first could not say. */
const restated: Record<string, (one: DialectCase) => void> = {
  timify: ({ dialect }) => (dialect['calls'] = { scheme: '' }),
  ebay: ({ dialect }) => (dialect['tokenTypes'] = ['Application Access Token']),
  toast: ({ dialect }) =>
    (dialect['response'] = { access_token: ['/token/accessToken'], expires_in: ['/token/expiresIn'] }),
  epoch: ({ dialect }) => (dialect['lifetime'] = 'epoch-seconds'),
  leapsome: ({ dialect }) => (dialect['clientAuth'] = 'client_secret_post'),
  pverify: ({ dialect }) => (dialect['headers'] = { 'Client-API-Id': '{client_id}' }),
  shopifycc: ({ dialect }) => (dialect['calls'] = { header: 'x-shopify-access-token' }),
  figma: ({ dialect }) => delete dialect.grants['refresh_token'],
  yotpo: (one) => (one.opts = { ...one.opts, extraParams: { storeId: '42' } }),
  never: ({ dialect }) => (dialect['endlessLifetimes'] = [-1]),
}

function operation({
  path,
  method = 'post',
  dialect,
  req,
  res,
  resType,
  headerParam,
  pathParam,
}: DialectCase): object {
  const properties = Object.fromEntries(req.map((name) => [name, { type: 'string' }]))
  const type = dialect['encoding'] === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
  const inQuery = req.map((name) => ({ name, in: 'query', schema: { type: 'string' } }))
  const parameters = [
    ...(headerParam ? [{ name: headerParam, in: 'header', schema: { type: 'string' } }] : []),
    ...(pathParam ? [{ name: pathParam, in: 'path', required: true, schema: { type: 'string' } }] : []),
    ...(method === 'get' ? inQuery : []),
  ]
  const schema = {
    type: 'object',
    properties: Object.fromEntries(Object.entries(res).map(([name, kind]) => [name, { type: kind }])),
  }
  return {
    [path]: {
      [method]: {
        operationId: `token${path.replaceAll(/\W/g, '')}`,
        security: [],
        'x-token-dialect': dialect,
        ...(parameters.length > 0 ? { parameters } : {}),
        ...(method === 'get'
          ? {}
          : {
              requestBody: {
                required: true,
                content: { [type]: { schema: { type: 'object', properties } } },
              },
            }),
        responses: {
          200: { description: 'A token.', content: { [resType ?? 'application/json']: { schema } } },
        },
      },
    },
  }
}

function documentOf(one: DialectCase): string {
  const schemes = { bearer: { type: 'http', scheme: 'bearer' }, ...one.schemes }
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: `Case ${one.n}`, version: '1' },
    servers: [{ url: one.address?.stated ?? 'https://api.case.test' }],
    security: [Object.fromEntries(Object.keys(schemes).map((name) => [name, []]))],
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          responses: {
            200: { description: 'Things.', content: { 'application/json': { schema: { type: 'object' } } } },
          },
        },
      },
      ...operation(one),
      ...(one.second && operation({ ...one, method: 'post', ...one.second })),
    },
    components: { securitySchemes: schemes },
  })
}

/** The vendor: answers what its case answers, and remembers what it was angry about. */
async function startVendor(one: DialectCase) {
  const complaints: string[] = []
  const { url, close } = await listen(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const headers = incoming.headers as Record<string, string>
    const request = { method: incoming.method ?? '', url: incoming.url ?? '', headers, body }
    try {
      if (request.url.startsWith(`${basePathOf(one)}/things`)) {
        if (one.api) one.api(request)
        else if (headers['authorization'] !== `Bearer ${one.want}`)
          throw new Error(`API got authorization: ${headers['authorization']}`)
        response.setHeader('content-type', 'application/json').end('{}')
        return
      }
      const answer = one.server(request)
      const isText = typeof answer === 'string'
      for (const [name, value] of Object.entries(one.answerHeaders ?? {})) response.setHeader(name, value)
      response
        .setHeader('content-type', isText ? (one.resType ?? 'text/plain') : 'application/json')
        .end(isText ? answer : JSON.stringify(answer))
    } catch (error) {
      complaints.push(error instanceof Error ? error.message : String(error))
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request"}')
    }
  })
  return { url, complaints, stop: close }
}

/** The path of the API's address, which calls keep. */
function basePathOf({ address }: DialectCase): string {
  return address ? new URL(address.stated.replaceAll(/\{[^{}]*\}/g, 'a')).pathname.replace(/\/$/, '') : ''
}

/** What a user's program does with the package, and says: the token, its lifetime, the status of a call. */
function program(one: DialectCase, url: string): string {
  const pascal = `Case${one.n[0]?.toUpperCase()}${one.n.slice(1)}`
  const tokenBaseUrl = url + (one.tokenBasePath ?? '')
  const head = `const say = (token, status) => console.log(JSON.stringify({ value: token.reveal(), status,
  life: token.expiresAtMs === undefined ? undefined : (token.expiresAtMs - token.obtainedAtMs) / 1000 }))\n`
  if (one.grant) {
    return `${head}import { tokenExchange } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import { tokenDialect, tokenPath } from './src/generated/token.ts'
say(await tokenExchange(createClient(), tokenPath, tokenDialect, ${JSON.stringify({ ...one.grant, baseUrl: tokenBaseUrl })})())\n`
  }
  if (one.address)
    return `${head}import { create${pascal} } from './src/server.ts'
const told = ${JSON.stringify(one.address.told)}
const fetch = (input, init) =>
  globalThis.fetch(typeof input === 'string' ? input.replace(told, ${JSON.stringify(url)}) : input, init)
const client = create${pascal}(${JSON.stringify({ ...one.opts, tokenBaseUrl }).replace(/\}$/, ', fetch }')})
const { response } = await client.GET('/things')
say(await client.tokenSource.get(), response.status)\n`
  return `${head}import { create${pascal} } from './src/server.ts'
const client = create${pascal}(${JSON.stringify({ ...one.opts, baseUrl: url, tokenBaseUrl })})
const { response } = await client.GET('/things')
say(await client.tokenSource.get(), response.status)\n`
}

/**
 * Goes all the way of one case in a linked workspace: document, `new-vendor`, token, call.
 *
 * @returns what is wrong, if anything
 */
export async function judgeDialect(workspace: Workspace, one: DialectCase): Promise<string | undefined> {
  restated[one.n]?.(one)
  const { root } = workspace
  const name = `case-${one.n}`
  await workspace.write({ [`${one.n}.json`]: documentOf(one) })
  const made = await workspace.run('new-vendor', name, '--from', `${one.n}.json`)
  if (made.code !== 0) return made.stderr
  await linkPackage(root, name)
  const vendor = await startVendor(one)
  try {
    const stdout = await runIn(workspace, name, program(one, vendor.url))
    const { value, life, status } = JSON.parse(stdout) as { value: string; life?: number; status?: number }
    if (value !== one.want) return `token ${value}, expected ${one.want}`
    const expected = one.life
    if (expected !== undefined && Math.abs((life ?? 0) - expected) > 3)
      return `lifetime ${life}, expected ${expected}`
    if (status !== undefined && status !== 200) return `call: ${vendor.complaints.join('; ')}`
    return undefined
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string }
    const said = /^\w*Error.*$/m.exec(stderr)?.[0] ?? message
    return [...vendor.complaints, said].join('; ')
  } finally {
    await vendor.stop()
  }
}

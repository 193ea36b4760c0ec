import { cached, createToken } from '@latchkey/auth-core'
import { listen, type Listening } from '@latchkey/testkit/listen'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createThing as withAxios } from '../src/axios.ts'
import { createThing as withGraphql } from '../src/graphql-request.ts'
import { createThing as withKy } from '../src/ky.ts'
import { createThing as withOpenapiFetch } from '../src/openapi-fetch.ts'
import { createThing as withPlainFetch } from '../src/plain-fetch.ts'

let server: Listening
let api: string
const revoked = new Set<string>()
const seen: string[] = []

beforeAll(async () => {
  server = await listen(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    seen.push(`${token} ${body.includes('kettle') ? 'kettle' : '(no body)'}`)
    if (!token || revoked.has(token)) {
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
      return
    }
    const thing = { name: 'kettle' }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url === '/graphql' ? { data: { createThing: thing } } : thing))
  })
  api = server.url
})

afterAll(() => server.close())

beforeEach(() => {
  revoked.clear()
  seen.length = 0
})

test.each([
  ['plain fetch', withPlainFetch],
  ['openapi-fetch', withOpenapiFetch],
  ['ky', withKy],
  ['axios', withAxios],
  ['graphql-request', withGraphql],
])('%s sends the token, and after a refusal the same body with a new one', async (_name, createThing) => {
  let minted = 0
  const source = cached(async () => createToken({ accessToken: `t${++minted}`, obtainedAtMs: Date.now() }))
  expect(await createThing(source, api, 'kettle')).toEqual({ name: 'kettle' })
  revoked.add('t1')
  expect(await createThing(source, api, 'kettle')).toEqual({ name: 'kettle' })
  expect(seen).toEqual(['t1 kettle', 't1 kettle', 't2 kettle'])
})

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createReferee } from '../../bench/referee.ts'
import { refereeDocument } from '../../bench/wire-table.ts'

const documents = new URL('../../../packages/mock/documents/', import.meta.url)

test.each([
  ['gbg-go', 22],
  ['gobo', 4],
  ['nitro-sign', 33],
  ['octotable', 36],
])('Prism finds every request of the client of %s valid, all %i operations', async (vendor, count) => {
  const file = `${vendor}.json`
  const row = await refereeDocument(file, await readFile(new URL(file, documents), 'utf8'))
  expect(row).toEqual({ file, operations: count, valid: count, unsampled: 0, refused: [], wrong: [] })
})

/** What the referee says of a request that is not as the document says. */
async function fault(body: string, contentType: string, path = '/form?n=1'): Promise<string | undefined> {
  const schema = {
    type: 'object',
    required: ['n'],
    properties: { n: { type: 'array', minItems: 1, items: { type: 'integer' } }, o: { type: 'object' } },
  }
  const document = {
    openapi: '3.0.3',
    info: { title: 'T', version: '1' },
    paths: {
      '/form': {
        post: {
          parameters: [{ name: 'n', in: 'query', required: true, schema: { type: 'integer' } }],
          requestBody: {
            required: true,
            content: {
              'application/x-www-form-urlencoded': { schema },
              'multipart/form-data': { schema },
              'application/json': { schema },
            },
          },
          responses: { 204: { description: '' } },
        },
      },
    },
  }
  const headers = { 'content-type': contentType }
  return await createReferee(document)(
    'POST',
    '/form',
    new Request(`https://referee.test${path}`, { method: 'POST', headers, body }),
  )
}

const form = 'application/x-www-form-urlencoded'
const part = (name: string, text: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n--b--\r\n`

test.each([
  ['n=1&n=2', form],
  ['n=1&o=%7B%7D', form],
  [part('n', '1'), 'multipart/form-data; boundary=b'],
  ['{"n":[1]}', 'application/json'],
])('the referee takes what is right: %s', async (body, contentType) => {
  expect(await fault(body, contentType)).toBeUndefined()
})

test.each([
  ['n=x', form, '/form?n=1', /body\.n.* must be integer/],
  ['o=%7B%7D', form, '/form?n=1', /required property 'n'/],
  ['n=1&o=x', form, '/form?n=1', /body\.o must be object|must be object/],
  [part('n', 'x'), 'multipart/form-data; boundary=b', '/form?n=1', /must be integer/],
  ['{"n":["1"]}', 'application/json', '/form?n=1', /must be integer/],
  ['{"n":[1]}', 'text/plain', '/form?n=1', /Supported content types/],
  ['{"n":[1]}', 'application/json', '/form?n=x', /query\.n .*must be integer/],
  ['{"n":[1]}', 'application/json', '/form', /required property 'n'/],
])('the referee finds fault with what is wrong: %s as %s at %s', async (body, contentType, path, right) => {
  expect(await fault(body, contentType, path)).toMatch(right)
})

test('the referee asks a request for no member that is readOnly, be it in a part of an alternative', async () => {
  const own = { type: 'string', readOnly: true }
  const base = { required: ['id', 'n'], properties: { id: own, n: { type: 'integer' } } }
  const schema = {
    required: ['id'],
    oneOf: [{ allOf: [base, { required: ['id', 'a'], properties: { a: { type: 'string' } } }] }],
  }
  const content = { 'multipart/form-data': { schema } }
  const post = { requestBody: { required: true, content }, responses: { 204: { description: '' } } }
  const referee = createReferee({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/f': { post } },
  })
  const say = async (...names: string[]): Promise<string | undefined> => {
    const body = new FormData()
    for (const name of names) body.set(name, '1')
    return referee('POST', '/f', new Request('https://referee.test/f', { method: 'POST', body }))
  }
  expect(await say('n', 'a')).toBeUndefined()
  expect(await say('n')).toMatch(/required property 'a'/)
})

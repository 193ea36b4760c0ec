import { type Json, type JsonObject, operationsOf } from '@latchkey/openapi'
import { expect, test } from 'vitest'
import { nameOperations, renderOperations } from '../src/operations/index.ts'

const responses = { '204': { description: '' } }

function documentOf(paths: JsonObject): JsonObject {
  return { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths }
}

function named(...operations: [method: string, path: string, id?: string | undefined][]): string[] {
  const paths: JsonObject = {}
  for (const [method, path, operationId] of operations)
    paths[path] = {
      ...(paths[path] as JsonObject),
      [method]: { responses, ...(operationId !== undefined && { operationId }) },
    }
  return nameOperations(operationsOf(documentOf(paths))).operations.map(({ name }) => name)
}

test.each([
  ['createEnvelope', 'createEnvelope'],
  ['get-user', 'getUser'],
  ['users/list_all', 'usersListAll'],
  ['Create_Thing', 'createThing'],
  ['API', 'api'],
  ['getÜbersicht', 'getÜbersicht'],
  // Words of the language, digits in front and nothing at all give way to method and path.
  ['delete', 'getRoomsByRoomIdTables'],
  ['2fa', 'getRoomsByRoomIdTables'],
  ['---', 'getRoomsByRoomIdTables'],
  [undefined, 'getRoomsByRoomIdTables'],
])('the operationId %j becomes the name %j', (id, right) => {
  expect(named(['get', '/rooms/{room_id}/tables', id])).toEqual([right])
})

test.each([
  ['/', 'get'],
  ['/v1/files/{file.id}.json', 'getV1FilesByFileIdJson'],
  ['/items/{id}:cancel', 'getItemsByIdCancel'],
  ['/index.php?/api/get_case/{case_id}', 'getIndexPhpApiGetCaseByCaseId'],
])('without one, %j becomes %j', (path, right) => {
  expect(named(['get', path])).toEqual([right])
})

test('two operations with one name have none, and that is said of both with its pointer', () => {
  const document = documentOf({
    '/a': { get: { operationId: 'get-user', responses } },
    '/b': { get: { operationId: 'getUser', responses } },
    '/c': { get: { operationId: 'getOther', responses } },
  })
  const { operations, collisions } = nameOperations(operationsOf(document))
  expect(operations.map(({ name }) => name)).toEqual(['getOther'])
  expect(collisions.map(({ pointer }) => pointer)).toEqual(['#/paths/~1a/get', '#/paths/~1b/get'])
  expect(collisions[0]!.reason).toMatch(/"getUser".*GET \/b.*operationId/)
})

function rendered(operation: JsonObject): string {
  const document = documentOf({ '/a/{id}': { get: { operationId: 'getA', responses, ...operation } } })
  return renderOperations(document, nameOperations(operationsOf(document)).operations, 'APaths')!
}

test('a function says what the document says of the operation, and calls it', () => {
  const code = rendered({
    summary: 'Get an A',
    description: 'Longer,\n  over two lines.',
    deprecated: true,
    externalDocs: { url: 'https://docs.test/a' },
    parameters: [
      { name: 'id', in: 'path', required: true, description: 'Id of the A.', schema: {} },
      { name: 'x-y', in: 'query', schema: {} },
    ],
    responses: { ...responses, '404': { description: 'No such A.' } },
  })
  expect(code).toContain(`/**
 * Get an A
 *
 * Longer, over two lines.
 *
 * \`GET /a/{id}\`
 *
 * - \`params.path.id\`: Id of the A.
 * - \`params.query["x-y"]\`
 *
 * Errors: 404 (No such A.).
 *
 * @deprecated in the vendor’s document.
 * @see {@link https://docs.test/a}
 */
export function getA<`)
  expect(code).toContain('client.GET("/a/{id}", ...options)')
})

test('an error is told in one sentence, and a long text without one is cut', () => {
  const said = { '409': { description: 'Taken. Read it again, then\ntry once more.' } }
  const long = { '500': { description: 'word '.repeat(40) } }
  const code = rendered({ responses: { ...responses, ...said, ...long } })
  expect(code).toMatch(/Errors: 409 \(Taken\.\), 500 \((?:word ){16}…\)\./)
})

test('texts of a document neither end the comment nor write tags of their own', () => {
  const code = rendered({
    summary: '*/ process.exit() /* @internal',
    description: '@deprecated not at all',
    externalDocs: { url: 'javascript:alert(1)' },
  })
  const comment = /\/\*\*[^]*?\*\//.exec(code)![0]
  expect(comment).toContain('`GET /a/{id}`')
  expect(comment).not.toMatch(/(?<!\\)@/)
})

test('a document whose operations no client can call has no such module', () => {
  expect(renderOperations(documentOf({}), [], 'APaths')).toBeUndefined()
})

test.each<[title: string, security: Json[], right: string | undefined]>([
  ['one way', [{ oauth: ['read', 'write', 'read'] }], 'Scopes: `read` and `write`.'],
  ['two ways of other scopes', [{ oauth: ['read'] }, { oauth: ['admin'] }], 'Scopes: `read`, or `admin`.'],
  ['two ways of the same', [{ code: ['read'] }, { client: ['read'] }], 'Scopes: `read`.'],
  ['several schemes at once', [{ key: [], code: ['a'], person: ['b'] }], 'Scopes: `a` and `b`.'],
  ['a way without any beside one', [{ key: [] }, { oauth: ['read'] }], 'Scopes: `read`.'],
  ['no scopes', [{ oauth: [] }], undefined],
  ['nothing', [], undefined],
])('the scopes a call needs are said: %s', (_title, security, right) => {
  expect(/^ \* (Scopes: .*)$/m.exec(rendered({ security }))?.[1]).toBe(right)
})

test('scopes that the whole document asks for are said of each operation that names none of its own', () => {
  const document = {
    ...documentOf({ '/a': { get: { responses } }, '/b': { get: { responses, security: [] } } }),
    security: [{ oauth: ['read'] }],
  }
  const code = renderOperations(document, nameOperations(operationsOf(document)).operations, 'APaths')!
  expect(code.match(/Scopes: `read`\./g)).toHaveLength(1)
})

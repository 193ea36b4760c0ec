import { expect, test } from 'vitest'
import * as wire from '../../src/wire/index.ts'
import type { CallInit } from '../../src/wire/index.ts'
import { onLoopback } from './support.ts'

const { allowReserved, deepObject, form, formList, json, jsonNamed, pipeDelimited, spaceDelimited } = wire
const object = { role: 'a b', n: 1 }
const list = ['a,b', 'c&d']

// The second column is how RFC 6570 and OpenAPI 3.1.1 (Style Examples, Appendix E) spell it.
test.each([
  [form, list, 'p=a%2Cb&p=c%26d'],
  [form, object, 'role=a%20b&n=1'],
  [form, '', 'p='],
  [form, [], ''],
  [formList, list, 'p=a%2Cb,c%26d'],
  [formList, object, 'p=role,a%20b,n,1'],
  [spaceDelimited, list, 'p=a%2Cb%20c%26d'],
  [pipeDelimited, ['x', 'y'], 'p=x%7Cy'],
  [wire.tabDelimited, ['x', 'y'], 'p=x%09y'],
  // RFC 6570 section 2.3: what is not there is left out.
  [form, [null, 'a', undefined], 'p=a'],
  [form, { role: null, n: 1 }, 'n=1'],
  [formList, [null, 'a'], 'p=a'],
  [deepObject, { from: 'x', to: undefined, day: { n: [1, 2] } }, 'p[from]=x&p[day][n][0]=1&p[day][n][1]=2'],
  [deepObject, { 'a]b': '&' }, 'p[a%5Db]=%26'],
  [jsonNamed, { a: '&' }, 'p=%7B%22a%22%3A%22%26%22%7D'],
  [allowReserved(form), 'a/b?c#d&e+f%2F[g]', 'p=a/b?c%23d%26e%2Bf%2F[g]'],
] as const)('a query parameter is written in its style %#', async (serializer, value, right) => {
  const { client, seen } = await onLoopback({ 'GET /q': [wire.query({ p: serializer })] })
  await client['GET']!('/q', { params: { query: { p: value } } })
  expect(seen[0]!.url).toBe(right === '' ? '/q' : `/q?${right}`)
})

test('parameters the table does not name are exploded forms beside those it names', async () => {
  const { client, seen } = await onLoopback({ 'GET /q': [wire.query({ ids: formList })] })
  await client['GET']!('/q', {
    params: { query: { ids: [1, 2], 'x[]': ['a', 'b'], none: undefined, o: object } },
  })
  expect(seen[0]!.url).toBe('/q?ids=1,2&x[]=a&x[]=b&role=a%20b&n=1')
})

test.each([
  [wire.simple, [1, 2], '1,2'],
  [wire.simple, object, 'role,a%20b,n,1'],
  [wire.simpleExploded, object, 'role=a%20b,n=1'],
  [wire.label, 'x', '.x'],
  [wire.label, [1, 2], '.1,2'],
  [wire.labelExploded, [1, 2], '.1.2'],
  [wire.labelExploded, object, '.role=a%20b.n=1'],
  [wire.matrix, 'x', ';p=x'],
  [wire.matrix, '', ';p'],
  [wire.matrix, [1, 2], ';p=1,2'],
  [wire.matrixExploded, [1, 2], ';p=1;p=2'],
  [wire.matrixExploded, object, ';role=a%20b;n=1'],
  [json, { a: 1 }, '%7B%22a%22%3A1%7D'],
  [wire.simple, { role: undefined, n: 1 }, 'n,1'],
  [wire.simple, [null, 'a'], 'a'],
  [wire.matrix, { role: null, n: 1 }, ';p=n,1'],
  [wire.spaceJoined, ['x', 'y'], 'x%20y'],
  [wire.pipeJoined, ['x', 'y'], 'x%7Cy'],
] as const)('a path parameter is written in its style %#', async (serializer, value, right) => {
  const { client, seen } = await onLoopback({ 'GET /a/{p}/z': [wire.path({ p: serializer })] })
  await client['GET']!('/a/{p}/z', { params: { path: { p: value } } })
  expect(seen[0]!.url).toBe(`/a/${right}/z`)
})

test.each([[''], ['.'], ['..'], [undefined], [[]]])(
  'a path parameter that would change the operation is refused before anything is sent: %j',
  async (value) => {
    const { client, seen } = await onLoopback({ 'GET /a/{p}/z': [wire.path({ p: wire.simple })] })
    const call = client['GET']!('/a/{p}/z', { params: { path: { p: value } } })
    await expect(call).rejects.toMatchObject({ code: 'not_sendable', option: 'params.path.p' })
    expect(seen).toEqual([])
  },
)

test('a reserved character in a path is refused where the document wants it as it is', async () => {
  const { client } = await onLoopback({ 'GET /a/{p}': [wire.path({ p: wire.refuseReserved(wire.simple) })] })
  const call = (p: string) => client['GET']!('/a/{p}', { params: { path: { p } } })
  await expect(call('a/b')).rejects.toMatchObject({ code: 'not_sendable' })
  await expect(call('a b')).resolves.toMatchObject({ data: {} })
})

test('a header parameter is written in its style, and not encoded', async () => {
  const steps = [wire.header({ 'X-A': wire.simple, 'X-B': wire.simpleExploded, 'X-C': json })]
  const { client, seen } = await onLoopback({ 'GET /q': steps })
  await client['GET']!('/q', {
    params: { header: { 'X-A': object, 'X-B': object, 'X-C': { a: 1 }, 'X-D': [1, 2] } },
  })
  expect(seen[0]!.headers).toMatchObject({
    'x-a': 'role,a b,n,1',
    'x-b': 'role=a b,n=1',
    'x-c': '{"a":1}',
    'x-d': '1, 2',
  })
})

test.each([{}, { cookie: {} }, { cookie: { lang: undefined } }])(
  'a call without cookie parameters has no header for them: %j',
  async (params) => {
    const { client, seen } = await onLoopback({ 'GET /q': [wire.cookie({})] })
    await client['GET']!('/q', { params })
    expect(seen[0]!.headers).not.toHaveProperty('cookie')
  },
)

test('cookie parameters are sent, several in one header', async () => {
  const { client, seen } = await onLoopback({ 'GET /q': [wire.cookie({ ids: formList })] })
  await client['GET']!('/q', { params: { cookie: { lang: 'de', ids: [1, 2], tags: ['a', 'b;c'] } } })
  expect(seen[0]!.headers['cookie']).toBe('lang=de; ids=1,2; tags=a; tags=b%3Bc')
})

test.each([
  ['in its headers', { headers: { cookie: 'own=1; lang=fr' } }],
  ['in its headers, as Headers', { headers: new Headers({ Cookie: 'own=1; lang=fr' }) }],
  ['as a header parameter', { params: { header: { Cookie: 'own=1; lang=fr' } } }],
  ['as a header parameter in small letters', { params: { header: { cookie: 'own=1; lang=fr' } } }],
])(
  'cookie parameters stand beside the cookies a call brings along %s',
  async (_, { headers, params }: CallInit) => {
    const { client, seen } = await onLoopback({ 'GET /q': [wire.cookie({})] })
    await client['GET']!('/q', { headers, params: { ...params, cookie: { lang: 'de', mine: 2 } } })
    expect(seen[0]!.headers['cookie']).toBe('own=1; lang=fr; mine=2')
  },
)

test.each([[form], [formList], [wire.simple]])(
  'a value that is nested deeper than its style has room for is refused by name %#',
  async (serializer) => {
    const { client, seen } = await onLoopback({ 'GET /q': [wire.query({ p: serializer })] })
    const call = client['GET']!('/q', { params: { query: { p: [{ a: 1 }] } } })
    await expect(call).rejects.toMatchObject({ code: 'not_sendable', option: 'p' })
    expect(seen).toEqual([])
  },
)

test('what a call states itself wins', async () => {
  const { client, seen } = await onLoopback({ 'GET /q': [wire.query({ p: formList })] })
  await client['GET']!('/q', { params: { query: { p: [1, 2] } }, querySerializer: () => 'mine=1' })
  expect(seen[0]!.url).toBe('/q?mine=1')
})

test('a path that has a query already gets the parameters behind it', async () => {
  const path = '/index.php?/api/get/{id}'
  const { client, seen } = await onLoopback({ [`GET ${path}`]: [wire.queryInPath({ ids: formList })] })
  await client['GET']!(path, { params: { path: { id: 'a b' }, query: { ids: [1, 2], x: 'y' } } })
  await client['GET']!(path, { params: { path: { id: 1 } } })
  expect(seen.map(({ url }) => url)).toEqual([
    '/index.php?/api/get/a%20b&ids=1,2&x=y',
    '/index.php?/api/get/1',
  ])
})

test('JSON in a header is ASCII, since a header takes no other letters', async () => {
  const { client, seen } = await onLoopback({ 'GET /h': [wire.header({ 'X-A': wire.jsonAscii })] })
  await client['GET']!('/h', { params: { header: { 'X-A': { a: 'ü日' } } } })
  const sent = String(seen[0]!.headers['x-a'])
  expect([sent, JSON.parse(sent)]).toEqual(['{"a":"\\u00fc\\u65e5"}', { a: 'ü日' }])
})

test('a list of a header is joined as its collection format says', async () => {
  const { client, seen } = await onLoopback({ 'GET /h': [wire.header({ 'X-A': wire.pipeJoined })] })
  await client['GET']!('/h', { params: { header: { 'X-A': ['x', 'y'] } } })
  expect(seen[0]!.headers['x-a']).toBe('x|y')
})

test('a cookie of the style "cookie" is sent as it is given, and one that would be two is refused', async () => {
  const { client, seen } = await onLoopback({ 'GET /c': [wire.cookie({ lang: wire.asGiven(form) })] })
  await client['GET']!('/c', { params: { cookie: { lang: 'de%2Fch=1' } } })
  expect(seen[0]!.headers['cookie']).toBe('lang=de%2Fch=1')
  await expect(client['GET']!('/c', { params: { cookie: { lang: 'a; b=c' } } })).rejects.toMatchObject({
    code: 'not_sendable',
    option: 'params.cookie.lang',
  })
})

test('a cookie of the style "cookie" keeps its ampersands, and its members are cookies of their own', async () => {
  const { client, seen } = await onLoopback({ 'GET /c': [wire.cookie({ q: wire.asGiven(form) })] })
  await client['GET']!('/c', { params: { cookie: { q: 'a=1&b=2' } } })
  await client['GET']!('/c', { params: { cookie: { q: { k: 'x&y', l: 'z' } } } })
  expect(seen.map(({ headers }) => headers['cookie'])).toEqual(['q=a=1&b=2', 'k=x&y; l=z'])
})

test('an operation told apart by a fragment is called without it', async () => {
  const { client, seen } = await onLoopback({ 'GET /f/{id}#link': [wire.template('/f/{id}')] })
  await client['GET']!('/f/{id}#link', { params: { path: { id: '1' }, query: { fields: 'link' } } })
  expect(seen[0]!.url).toBe('/f/1?fields=link')
})

test('a header of a list or an object that holds nothing is not sent, and one of an empty text is', async () => {
  const steps = [wire.header({ 'X-A': wire.simple, 'X-B': wire.simpleExploded, 'X-C': wire.simple })]
  const { client, seen } = await onLoopback({ 'GET /h': steps })
  await client['GET']!('/h', { params: { header: { 'X-A': [null], 'X-B': {}, 'X-C': '' } } })
  expect(seen[0]!.headers).not.toHaveProperty('x-a')
  expect(seen[0]!.headers).not.toHaveProperty('x-b')
  expect(seen[0]!.headers['x-c']).toBe('')
})

test.each([{ a: '\u65e5' }, { a: '1\r\nX-B: 2' }])(
  'a header of an object is refused by its name %#',
  async (value) => {
    const { client, seen } = await onLoopback({ 'GET /h': [wire.header({ 'X-A': wire.simpleExploded })] })
    const call = client['GET']!('/h', { params: { header: { 'X-A': value } } })
    await expect(call).rejects.toMatchObject({ code: 'not_sendable', option: 'params.header.X-A' })
    expect(seen).toEqual([])
  },
)

test.each([
  ['query', wire.pipeDelimited, ['a|b', 'c']],
  ['query', wire.pipeDelimited, { a: 'b|c' }],
  ['query', wire.spaceDelimited, ['a b', 'c']],
  ['query', wire.tabDelimited, ['a\tb', 'c']],
  ['header', wire.pipeJoined, ['a|b', 'c']],
] as const)(
  'an item that holds what separates the items of its list is refused: in a %s %#',
  async (place, style, ids) => {
    const step = place === 'query' ? wire.query : wire.header
    const { client, seen } = await onLoopback({ 'GET /x': [step({ ids: style })] })
    const params = { [place]: { ids } }
    await expect(client['GET']!('/x', { params })).rejects.toMatchObject({
      code: 'not_sendable',
      option: 'ids',
    })
    expect(seen).toEqual([])
  },
)

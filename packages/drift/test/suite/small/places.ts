import { type Json, type JsonObject } from '@latchkey/openapi'
import { doc, json, obj, pair, received, ref, S, type SmallPair } from './kit.ts'

const server = (url: string, variables: JsonObject = {}): JsonObject => ({ url, variables })
const at = (...servers: JsonObject[]): JsonObject => ({ ...doc({}), servers })
const region: JsonObject = { r: { default: 'eu', enum: ['eu', 'us'] } }
const version: JsonObject = { v: { default: 'v1', enum: ['v1', 'v2'] } }
const token = (tokenUrl: string, url: string): JsonObject => {
  const flows = { clientCredentials: { tokenUrl, scopes: {} } }
  const securitySchemes: JsonObject = { o: { type: 'oauth2', flows } }
  return { ...doc({ security: [{ o: [] }] }, { components: { securitySchemes } }), servers: [{ url }] }
}
const mixed = (media: JsonObject): JsonObject =>
  doc({ requestBody: { content: { 'multipart/mixed': media } } }, { version: '3.2.0' })
const list: JsonObject = { type: 'array', prefixItems: [obj({ a: S }), S] }
const as = (contentType: string): JsonObject => ({ contentType })
const named = (place: Json, schemas: JsonObject): JsonObject => received(obj({ m: place }), { schemas })
const two = (first: JsonObject, second: JsonObject, schemas: JsonObject): JsonObject => ({
  ...doc({}),
  paths: {
    '/a': { get: { responses: { 200: { description: 'ok', content: json(first) } } } },
    '/b': { get: { responses: { 200: { description: 'ok', content: json(second) } } } },
  },
  components: { schemas },
})
const A = obj({ a: S }, ['a'])
const Z = obj({ z: S })

/** Where calls and tokens are had, which part of a list is meant, and what a name stands for. */
export const placePairs: readonly SmallPair[] = [
  pair('a server becomes one of several, its own by default', 'minor', at(server('https://eu.a.test')), at(server('https://{r}.a.test', region))),
  pair('a server becomes one of several, another by default', 'major', at(server('https://us.a.test')), at(server('https://{r}.a.test', region))),
  pair('a server becomes any, its own by default', 'minor', at(server('https://eu.a.test')), at(server('https://{r}.a.test', { r: { default: 'eu' } }))),
  pair('two servers become one with a variable', 'minor', at(server('https://eu.a.test'), server('https://us.a.test')), at(server('https://{r}.a.test', region))),
  pair('two servers become one with a variable, one is lost', 'major', at(server('https://eu.a.test'), server('https://ap.a.test')), at(server('https://{r}.a.test', region))),
  pair('a server gets a further variable', 'minor', at(server('https://{r}.a.test/v1', region)), at(server('https://{r}.a.test/{v}', { ...region, ...version }))),
  pair('a server gets a further variable and loses a value', 'major', at(server('https://{r}.a.test/v1', region)), at(server('https://{r}.a.test/{v}', { r: { default: 'eu', enum: ['eu'] }, ...version }))),
  pair('a server with a mark of expressions in it', 'major', at(server('https://a.test/x')), at(server('https://a.test/.', { n: { default: 'x' } }))),
  pair('a server with many variables of values that begin alike', 'major', at(server(`https://a.test/${'a'.repeat(60)}b`)), at(server(`https://a.test/${'{n}'.repeat(40)}`, { n: { default: 'a', enum: ['a', 'aa', 'aaa'] } }))),
  pair('the token address, relative to the server', 'same', token('https://a.test/t', 'https://a.test/v1'), token('/t', 'https://a.test/v1')),
  pair('the token address, relative to the path of the server', 'same', token('https://a.test/v1/t', 'https://a.test/v1/'), token('t', 'https://a.test/v1/')),
  pair('another token address, relative to the server', 'major', token('https://b.test/t', 'https://a.test'), token('/t', 'https://a.test')),
  pair('a part of a list is written in another way', 'major', mixed({ schema: list, prefixEncoding: [as('application/json')] }), mixed({ schema: list, prefixEncoding: [as('application/xml')] })),
  pair('a part of a list, its default stated', 'same', mixed({ schema: list }), mixed({ schema: list, prefixEncoding: [as('application/json'), as('text/plain')] })),
  pair('parts of a list, each or all', 'same', mixed({ schema: list, prefixEncoding: [as('text/csv'), as('text/csv')] }), mixed({ schema: list, itemEncoding: as('text/csv') })),
  pair('items are written in another way', 'major', mixed({ itemSchema: S, itemEncoding: as('image/png') }), mixed({ itemSchema: S, itemEncoding: as('image/gif') })),
  pair('items may be written in more ways', 'minor', mixed({ itemSchema: S, itemEncoding: as('image/png') }), mixed({ itemSchema: S, itemEncoding: as('image/png, image/gif') })),
  pair('a name stands for something else', 'major', named(ref('A'), { A }), named(ref('Old'), { A: Z, Old: A })),
  pair('a name stands for something else, elsewhere', 'major', two(ref('A'), Z, { A }), two(A, ref('A'), { A: Z })),
  pair('a name is only needed elsewhere', 'same', two(ref('A'), A, { A }), two(A, ref('A'), { A })),
] // prettier-ignore

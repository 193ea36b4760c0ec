import { copyJson, type Json, type JsonObject } from '@latchkey/openapi'
import { object } from '../document.ts'
import { B, doc, I, json, obj, type Options, pair, ref, S, taken, type SmallPair, V30, V31 } from './kit.ts'

const P = (more: JsonObject): JsonObject => ({ name: 'q', in: 'query', schema: S, ...more })
const L: JsonObject = { type: 'array', items: S }
const O = obj({ a: S })
const inPath = (schema: JsonObject, more: JsonObject = {}): JsonObject =>
  taken({ name: 'id', in: 'path', required: true, schema, ...more }, { path: '/a/{id}' })
const body = (content: JsonObject, options: Options = {}): JsonObject =>
  doc({ requestBody: { required: true, content } }, options)
const answer = (content: JsonObject, options: Options = {}): JsonObject =>
  doc({ responses: { 200: { description: 'ok', content } } }, { method: 'get', ...options })
const file: JsonObject = { type: 'string', format: 'binary' }
const parts: JsonObject = { f: file, t: S, l: L, o: O }
const F = obj(parts, ['f'])
const form = (schema: JsonObject, encoding: JsonObject = {}, options: Options = {}): JsonObject =>
  body({ 'multipart/form-data': { schema, encoding } }, options)
const U = obj({ t: S, l: L, o: O })
const url = (schema: JsonObject, encoding: JsonObject = {}): JsonObject =>
  body({ 'application/x-www-form-urlencoded': { schema, encoding } })
const rs = (responses: JsonObject): JsonObject => doc({ responses }, { method: 'get' })
const r = (schema: Json = O, more: JsonObject = {}): JsonObject => ({
  description: 'x',
  content: json(schema),
  ...more,
})
const h = (headers: JsonObject): JsonObject => rs({ 200: r(O, { headers }) })
const link = (n: JsonObject): JsonObject => rs({ 200: r(O, { links: { n } }) })

interface Call {
  expr?: string
  m?: string
  st?: number
  reply?: JsonObject
}

const called = (schema: JsonObject, { m = 'post', st = 200, reply }: Call = {}): JsonObject => ({
  [m]: {
    requestBody: { required: true, content: json(schema) },
    responses: { [st]: { description: 'x', ...(reply ? { content: json(reply) } : {}) } },
  },
})
const withCallbacks = (callbacks: JsonObject, components: JsonObject = {}): JsonObject =>
  doc({ requestBody: { content: json(obj({ url: S })) }, callbacks }, { components })
const expression = '{$request.body#/url}'
const cb = (schema: JsonObject, call: Call = {}): JsonObject =>
  withCallbacks({ done: { [call.expr ?? expression]: called(schema, call) } })
const wh = (
  operation: JsonObject,
  { version = V31, key = 'webhooks', name = 'paid', m = 'post' } = {},
): JsonObject => {
  const post = { requestBody: { content: json(O) }, responses: { 200: { description: 'x' } }, ...operation }
  return { openapi: version, info: { title: 'x', version: '1' }, paths: {}, [key]: { [name]: { [m]: post } } }
}

const flows: JsonObject = {
  clientCredentials: { tokenUrl: 'https://x.test/token', scopes: { r: 'r', w: 'w' } },
  authorizationCode: {
    authorizationUrl: 'https://x.test/auth',
    tokenUrl: 'https://x.test/token',
    refreshUrl: 'https://x.test/token',
    scopes: { r: 'r' },
  },
}
const schemes: JsonObject = {
  key: { type: 'apiKey', in: 'header', name: 'X-Key' },
  oauth: { type: 'oauth2', flows },
  bearer: { type: 'http', scheme: 'bearer' },
  oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://x.test/.well-known/openid-configuration' },
  mtls: { type: 'mutualTLS' },
}
const sec = (security: Json | undefined, securitySchemes = schemes, global?: Json): JsonObject => ({
  ...doc(security === undefined ? {} : { security }, { components: { securitySchemes } }),
  ...(global === undefined ? {} : { security: global }),
})
/** The schemes with one member set, or left out. */
const sch = (path: string, value?: Json): JsonObject => {
  const copy = copyJson(schemes)
  const names = path.split('.')
  const last = names.pop() ?? ''
  const holder = names.reduce((at, name) => object(at[name]), copy)
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return copy
}
const srv = (...servers: JsonObject[]): JsonObject => ({ ...doc({}), servers })
const V = (variables: JsonObject = {}): JsonObject => ({
  url: 'https://{region}.lib.test/{v}',
  variables: { region: { default: 'eu', enum: ['eu', 'us'] }, v: { default: 'v1' }, ...variables },
})

/** Parameters, media types, responses, logins and servers. */
export const operationPairs: readonly SmallPair[] = [
  pair('a header that is the client’s own becomes required', 'same', taken(P({ in: 'header', name: 'Authorization' })), taken(P({ in: 'header', name: 'Authorization', required: true }))),
  pair('a required header that is the client’s own', 'minor', taken(P({})), taken([P({}), P({ in: 'header', name: 'accept', required: true })])),
  pair('allowReserved of a path parameter (3.1: no effect)', 'same', inPath(S), inPath(S, { allowReserved: true })),
  pair('allowReserved of a header (no effect)', 'same', taken(P({ in: 'header' })), taken(P({ in: 'header', allowReserved: true }))),
  pair('body takes a range that covers', 'minor', body(json(O)), body({ 'application/*': { schema: O } })),
  pair('body takes anything', 'minor', body(json(O)), body({ '*/*': { schema: O } })),
  pair('response range narrowed', 'minor', answer({ '*/*': { schema: O } }), answer(json(O))),
  pair('version parameter of a media type changes (sent)', 'major', body({ 'application/json;version=1': { schema: O } }), body({ 'application/json;version=2': { schema: O } })),
  pair('version parameter of a media type changes (received)', 'major', answer({ 'application/json; version=1': { schema: O } }), answer({ 'application/json; version=2': { schema: O } })),
  pair('of two versions of a media type one changes', 'major', answer({ 'application/json;v=1': { schema: O }, 'application/json;v=2': { schema: obj({ a: S, b: S }) } }), answer({ 'application/json;v=1': { schema: O }, 'application/json;v=2': { schema: O } })),
  pair('a media type in two spellings, one of them in another', 'same', answer({ 'application/json': { schema: O }, 'application/json; charset=utf-8': { schema: O } }), answer({ 'Application/JSON; charset=utf-8': { schema: O }, 'application/json;charset=utf-8': { schema: O } })),
  pair('a media type in two spellings, of which the second changes', 'major', answer({ 'application/json': { schema: O }, 'application/json; charset=utf-8': { schema: obj({ a: S, b: S }) } }), answer({ 'application/json': { schema: O }, 'application/json; charset=utf-8': { schema: O } })),
  pair('charset another', 'major', answer({ 'text/csv;charset=utf-8': { schema: S } }), answer({ 'text/csv;charset=iso-8859-1': { schema: S } })),
  pair('binary in words of 3.1', 'same', form(F, undefined, { version: V30 }), form(obj({ ...parts, f: { type: 'string', contentMediaType: 'application/octet-stream' } }, ['f']))),
  pair('octet-stream in words of 3.1', 'same', body({ 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }, { version: V30 }), body({ 'application/octet-stream': {} })),
  pair('image received in words of 3.1', 'same', answer({ 'image/png': { schema: { type: 'string', format: 'binary' } } }, { version: V30 }), answer({ 'image/png': {} })),
  pair('headers of a part by reference', 'same', form(F, { f: { headers: { 'X-A': { schema: S } } } }), { ...form(F, { f: { headers: { 'X-A': { $ref: '#/components/headers/A' } } } }), components: { headers: { A: { schema: S } } } }),
  pair('2XX to 200', 'minor', rs({ '2XX': r() }), rs({ 200: r() })),
  pair('header content schema changes', 'major', h({ 'X-A': { content: json(O) } }), h({ 'X-A': { content: json(I) } })),
  pair('header content media type changes', 'major', h({ 'X-A': { content: json(O) } }), h({ 'X-A': { content: { 'text/plain': { schema: O } } } })),
  pair('header deprecated', 'minor', h({ 'X-A': { schema: S } }), h({ 'X-A': { schema: S, deprecated: true } })),
  pair('link by operationRef', 'same', link({ operationId: 'a' }), link({ operationRef: '#/paths/~1a/get' })),
  pair('security: none to optional', 'minor', sec([]), sec([{}, { key: [] }])),
  pair('security: optional to none', 'minor', sec([{}, { key: [] }]), sec([])),
  pair('security: alternative with more scopes added', 'minor', sec([{ oauth: ['r'] }]), sec([{ oauth: ['r'] }, { oauth: ['r', 'w'] }])),
  pair('scheme: refreshUrl come', 'minor', sec([{ oauth: ['r'] }], sch('oauth.flows.authorizationCode.refreshUrl')), sec([{ oauth: ['r'] }])),
  pair('scheme: by reference', 'same', sec([{ key: [] }]), sec([{ key: [] }], { ...sch('key', { $ref: '#/components/securitySchemes/real' }), real: schemes['key'] ?? {} })),
  pair('server variable enum in another order', 'same', srv(V()), srv(V({ region: { default: 'eu', enum: ['us', 'eu'] } }))),
  pair('server variable enum value twice', 'same', srv(V()), srv(V({ region: { default: 'eu', enum: ['us', 'eu', 'us'] } }))),
] // prettier-ignore

/** Further ones, for the long form. */
export const furtherOperationPairs: readonly SmallPair[] = [
  pair('explode stated of a parameter of content', 'same', taken({ name: 'q', in: 'query', content: json(O) }), taken({ name: 'q', in: 'query', content: json(O), explode: false, style: 'form' })),
  pair('allowEmptyValue of a header (no effect)', 'same', taken(P({ in: 'header' })), taken(P({ in: 'header', allowEmptyValue: true }))),
  pair('explode of a path list (simple)', 'same', inPath(L), inPath(L, { explode: true })),
  pair('explode of a header list', 'same', taken(P({ in: 'header', schema: L })), taken(P({ in: 'header', schema: L, explode: true }))),
  pair('deepObject with explode', 'same', taken(P({ schema: O, style: 'deepObject' })), taken(P({ schema: O, style: 'deepObject', explode: true }))),
  pair('cookie style form stated', 'same', taken(P({ in: 'cookie' })), taken(P({ in: 'cookie', style: 'form', explode: true }))),
  pair('a parameter of both levels, operation wins', 'same', taken(P({ schema: I })), taken(P({ schema: I }), { item: { parameters: [P({ schema: S, required: true })] } })),
  pair('a parameter by a reference through a reference', 'same', taken(P({})), taken({ $ref: '#/components/parameters/A' }, { components: { parameters: { A: { $ref: '#/components/parameters/B' }, B: P({}) } } })),
  pair('header of a parameter in another case is another name in types', 'major', taken(P({ in: 'header', name: 'X-A' })), taken(P({ in: 'header', name: 'x-a' }))),
  pair('explode of a path object', 'major', inPath(O), inPath(O, { explode: true })),
  pair('explode of a header object', 'major', taken(P({ in: 'header', schema: O })), taken(P({ in: 'header', schema: O, explode: true }))),
  pair('path style label', 'major', inPath(S), inPath(S, { style: 'label' })),
  pair('path style matrix', 'major', inPath(L), inPath(L, { style: 'matrix' })),
  pair('cookie list joined', 'major', taken(P({ in: 'cookie', schema: L })), taken(P({ in: 'cookie', schema: L, explode: false }))),
  pair('cookie required', 'major', taken(P({ in: 'cookie' })), taken(P({ in: 'cookie', required: true }))),
  pair('cookie gone', 'major', taken([P({ in: 'cookie' }), P({ name: 'z' })]), taken([P({ name: 'z' })])),
  pair('query list spaceDelimited', 'major', taken(P({ schema: L, explode: false })), taken(P({ schema: L, style: 'spaceDelimited', explode: false }))),
  pair('object form to deepObject', 'major', taken(P({ schema: O })), taken(P({ schema: O, style: 'deepObject' }))),
  pair('allowReserved of a query on', 'major', taken(P({})), taken(P({ allowReserved: true }))),
  pair('content type of a parameter changes', 'major', taken({ name: 'q', in: 'query', content: json(O) }), taken({ name: 'q', in: 'query', content: { 'application/xml': { schema: O } } })),
  pair('schema within content of a parameter narrows', 'major', taken({ name: 'q', in: 'query', content: json(obj({ a: { enum: ['x', 'y'] } })) }), taken({ name: 'q', in: 'query', content: json(obj({ a: { enum: ['x'] } })) })),
  pair('parameter becomes one of two types', 'minor', taken(P({ schema: S })), taken(P({ schema: { oneOf: [S, I] } }))),
  pair('parameter no longer null', 'major', taken(P({ schema: { type: ['string', 'null'] } })), taken(P({}))),
  pair('parameter default changed', 'minor', taken(P({ schema: { type: 'integer', default: 1 } })), taken(P({ schema: { type: 'integer', default: 2 } }))),
  pair('parameter default dropped', 'minor', taken(P({ schema: { type: 'integer', default: 1 } })), taken(P({ schema: I }))),
  pair('parameter minLength stated', 'minor', taken(P({})), taken(P({ schema: { type: 'string', minLength: 3 } }))),
  pair('parameter maxItems tightened', 'major', taken(P({ schema: { ...L, maxItems: 9 } })), taken(P({ schema: { ...L, maxItems: 8 } }))),
  pair('parameter deprecated', 'minor', taken(P({})), taken(P({ deprecated: true }))),
  pair('parameter format uuid', 'minor', taken(P({})), taken(P({ schema: { type: 'string', format: 'uuid' } }))),
  pair('path level parameter becomes required', 'major', taken(P({ name: 'z' }), { item: { parameters: [P({ name: 'y', in: 'header' })] } }), taken(P({ name: 'z' }), { item: { parameters: [P({ name: 'y', in: 'header', required: true })] } })),
  pair('scalar parameter becomes a list', 'minor|major', taken(P({})), taken(P({ schema: L }))),
  pair('list parameter becomes a scalar', 'major', taken(P({ schema: L })), taken(P({}))),
  pair('body range narrowed', 'major', body({ 'application/*': { schema: O } }), body(json(O))),
  pair('body image range narrowed', 'major', body({ 'image/*': { schema: { type: 'string', format: 'binary' } } }), body({ 'image/png': { schema: { type: 'string', format: 'binary' } } })),
  pair('body range covers, but the schema narrows', 'major', body(json(O)), body({ '*/*': { schema: obj({ a: S }, ['a']) } })),
  pair('response widened to a range', 'major', answer(json(O)), answer({ 'application/*': { schema: O } })),
  pair('response range narrowed, member gone', 'major', answer({ '*/*': { schema: obj({ a: S, b: S }) } }), answer(json(O))),
  pair('parameters of a media type spelled otherwise', 'same', body({ 'application/json;version=1; profile="x"': { schema: O } }), body({ 'application/JSON; Profile=x;version=1': { schema: O } })),
  pair('charset stated', 'same', answer(json(O)), answer({ 'application/json;charset="utf-8"': { schema: O } })),
  pair('media type added of a request', 'minor', body(json(O)), body({ ...json(O), 'application/xml': { schema: O } })),
  pair('json to vendor json (received)', 'major', answer(json(O)), answer({ 'application/vnd.lib+json': { schema: O } })),
  pair('json suffix (sent)', 'major', body(json(O)), body({ 'application/merge-patch+json': { schema: O } })),
  pair('encoding of JSON has no effect', 'same', body(json(O)), body({ 'application/json': { schema: O, encoding: { a: { contentType: 'text/xml' } } } })),
  pair('encoding of an unknown part', 'same', form(F), form(F, { nothing: { contentType: 'text/xml' } })),
  pair('default style of urlencoded stated', 'same', url(U), url(U, { l: { style: 'form', explode: true }, t: { style: 'form' } })),
  pair('default content type of an object part', 'same', form(F), form(F, { o: { contentType: 'application/json' } })),
  pair('part may be any image', 'minor', form(F, { f: { contentType: 'image/png' } }), form(F, { f: { contentType: 'image/png, image/jpeg' } })),
  pair('part may be less', 'major', form(F, { f: { contentType: 'image/png, image/jpeg' } }), form(F, { f: { contentType: 'image/png' } })),
  pair('urlencoded list joined', 'major', url(U), url(U, { l: { explode: false } })),
  pair('urlencoded object deep', 'major', url(U), url(U, { o: { style: 'deepObject' } })),
  pair('urlencoded object as JSON', 'major', url(U), url(U, { o: { contentType: 'application/json' } })),
  pair('part required', 'major', form(F), form({ ...F, required: ['f', 't'] })),
  pair('file becomes text', 'major', form(F), form(obj({ ...parts, f: S }, ['f']))),
  pair('one file becomes several', 'major|minor', form(F), form(obj({ ...parts, f: { type: 'array', items: { type: 'string', format: 'binary' } } }, ['f']))),
  pair('header of a part', 'minor', form(F), form(F, { f: { headers: { 'X-A': { schema: S } } } })),
  pair('200 to 2XX', 'minor', rs({ 200: r() }), rs({ '2XX': r() })),
  pair('2XX to 200, member gone', 'major', rs({ '2XX': r(obj({ a: S, b: S })) }), rs({ 200: r() })),
  pair('2XX to 204', 'major', rs({ '2XX': r() }), rs({ 204: { description: 'x' } })),
  pair('200 and 201 to 2XX', 'minor', rs({ 200: r(), 201: r() }), rs({ '2XX': r() })),
  pair('4XX to 400 and 404', 'minor', rs({ 200: r(), '4XX': r() }), rs({ 200: r(), 400: r(), 404: r() })),
  pair('default error gone', 'minor', rs({ 200: r(), default: r() }), rs({ 200: r() })),
  pair('default error added alike', 'minor', rs({ 200: r(), 400: r(obj({ e: S })) }), rs({ 200: r(), 400: r(obj({ e: S })), default: r(obj({ e: S })) })),
  pair('default error narrower', 'major', rs({ 200: r(), default: r(obj({ e: S, f: S })) }), rs({ 200: r(), default: r(obj({ e: S })) })),
  pair('range in small letters', 'same', rs({ 200: r(), '4XX': r() }), rs({ 200: r(), '4xx': r() })),
  pair('response by reference', 'same', rs({ 200: r() }), { ...rs({ 200: { $ref: '#/components/responses/R' } }), components: { responses: { R: r() } } }),
  pair('redirect added', 'minor', rs({ 200: r() }), rs({ 200: r(), 302: { description: 'x' } })),
  pair('304 gone', 'minor', rs({ 200: r(), 304: { description: 'x' } }), rs({ 200: r() })),
  pair('header type changes', 'major', h({ 'X-A': { schema: S } }), h({ 'X-A': { schema: I } })),
  pair('header enum gains a value', 'major', h({ 'X-A': { schema: { enum: ['a'] } } }), h({ 'X-A': { schema: { enum: ['a', 'b'] } } })),
  pair('header becomes null', 'major', h({ 'X-A': { schema: S } }), h({ 'X-A': { schema: { type: ['string', 'null'] } } })),
  pair('header list exploded', 'same', h({ 'X-A': { schema: L } }), h({ 'X-A': { schema: L, explode: true } })),
  pair('header object exploded', 'major', h({ 'X-A': { schema: O } }), h({ 'X-A': { schema: O, explode: true } })),
  pair('header optional', 'minor', h({ 'X-A': { required: true, schema: S } }), h({ 'X-A': { schema: S } })),
  pair('header schema to a name', 'same', h({ 'X-A': { schema: { enum: ['a', 'b'] } } }), { ...h({ 'X-A': { schema: ref('E') } }), components: { schemas: { E: { enum: ['a', 'b'] } } } }),
  pair('header in allowReserved', 'same', h({ 'X-A': { schema: S } }), h({ 'X-A': { schema: S, allowReserved: false } })),
  pair('link description', 'same', link({ operationId: 'a' }), link({ operationId: 'a', description: 'x' })),
  pair('link parameters', 'patch', link({ operationId: 'a' }), link({ operationId: 'a', parameters: { id: '$response.body#/a' } })),
  pair('link by reference', 'same', link({ operationId: 'a' }), { ...link({ $ref: '#/components/links/N' }), components: { links: { N: { operationId: 'a' } } } }),
  pair('callback expression changes', 'major', cb(O), cb(O, { expr: '{$request.body#/other}' })),
  pair('callback method changes', 'major', cb(O), cb(O, { m: 'put' })),
  pair('callback payload member gone', 'major', cb(obj({ a: S, b: S })), cb(O)),
  pair('callback payload member come', 'minor', cb(O), cb(obj({ a: S, b: S }))),
  pair('callback payload member required (arrives always)', 'minor', cb(obj({ a: S })), cb(obj({ a: S }, ['a']))),
  pair('callback payload member optional', 'major', cb(obj({ a: S }, ['a'])), cb(obj({ a: S }))),
  pair('callback reply must hold more', 'major', cb(O, { reply: obj({ ok: B }) }), cb(O, { reply: obj({ ok: B }, ['ok']) })),
  pair('callback reply status another', 'major', cb(O, { st: 200 }), cb(O, { st: 204 })),
  pair('callback by reference', 'same', cb(O), withCallbacks({ done: { $ref: '#/components/callbacks/D' } }, { callbacks: { D: { [expression]: called(O) } } })),
  pair('callback path item by reference', 'same', cb(O), withCallbacks({ done: { [expression]: { $ref: '#/components/pathItems/D' } } }, { pathItems: { D: called(O) } })),
  pair('callback renamed', 'major', cb(O), withCallbacks({ finished: { [expression]: called(O) } })),
  pair('callback payload enum value added', 'major', cb(obj({ e: { enum: ['a'] } })), cb(obj({ e: { enum: ['a', 'b'] } }))),
  pair('x-webhooks of 3.0 as webhooks', 'same', wh({}, { version: V30, key: 'x-webhooks' }), wh({})),
  pair('webhook renamed', 'major', wh({}), wh({}, { name: 'payed' })),
  pair('webhook with another method', 'major', wh({}), wh({}, { m: 'put' })),
  pair('webhook reply must hold more', 'major', wh({ responses: { 200: r(obj({ ok: B })) } }), wh({ responses: { 200: r(obj({ ok: B }, ['ok'])) } })),
  pair('webhook reply may hold less', 'minor', wh({ responses: { 200: r(obj({ ok: B }, ['ok'])) } }), wh({ responses: { 200: r(obj({ ok: B })) } })),
  pair('webhook header parameter come', 'minor', wh({}), wh({ parameters: [{ name: 'X-Sig', in: 'header', required: true, schema: S }] })),
  pair('webhook header parameter gone', 'major', wh({ parameters: [{ name: 'X-Sig', in: 'header', required: true, schema: S }] }), wh({})),
  pair('webhook body optional', 'major', wh({ requestBody: { required: true, content: json(O) } }), wh({ requestBody: { content: json(O) } })),
  pair('webhook body in another media type', 'major', wh({}), wh({ requestBody: { content: { 'application/xml': { schema: O } } } })),
  pair('webhook readOnly member arrives', 'major', wh({ requestBody: { content: json(obj({ a: S, id: { type: 'string' } })) } }), wh({ requestBody: { content: json(obj({ a: S })) } })),
  pair('operation deprecated', 'minor', doc({}), doc({ deprecated: true })),
  pair('operation deprecated with a sunset', 'minor', doc({}), doc({ deprecated: true, 'x-sunset': '2030-01-01' })),
  pair('sunset moved', 'same', doc({ deprecated: true, 'x-sunset': '2030-01-01' }), doc({ deprecated: true, 'x-sunset': '2031-01-01' })),
  pair('path with a slash at its end', 'major', doc({}, { path: '/a' }), doc({}, { path: '/a/' })),
  pair('path parameter renamed in both', 'major', inPath(S), taken({ name: 'key', in: 'path', required: true, schema: S }, { path: '/a/{key}' })),
  pair('path item by reference', 'same', inPath(S), { ...doc({}), paths: { '/a/{id}': { $ref: '#/components/pathItems/A' } }, components: { pathItems: { A: object(object(inPath(S)['paths'])['/a/{id}']) } } }),
  pair('body no longer required', 'minor', doc({ requestBody: { required: true, content: json(O) } }), doc({ requestBody: { content: json(O) } })),
  pair('description of a request body', 'same', doc({ requestBody: { content: json(O) } }), doc({ requestBody: { description: 'x', content: json(O) } })),
  pair('security: both to either', 'minor', sec([{ key: [], bearer: [] }]), sec([{ key: [] }, { bearer: [] }])),
  pair('security: either to both', 'major', sec([{ key: [] }, { bearer: [] }]), sec([{ key: [], bearer: [] }])),
  pair('security: order of schemes in one way', 'same', sec([{ key: [], bearer: [] }]), sec([{ bearer: [], key: [] }])),
  pair('security: optional to required', 'major', sec([{}, { key: [] }]), sec([{ key: [] }])),
  pair('security: required to optional', 'minor', sec([{ key: [] }]), sec([{ key: [] }, {}])),
  pair('security: required to none', 'minor', sec([{ key: [] }]), sec([])),
  pair('security: global to the same own', 'same', sec(undefined, schemes, [{ key: [] }]), sec([{ key: [] }], schemes, [{ bearer: [] }])),
  pair('security: scope fewer', 'minor', sec([{ oauth: ['r', 'w'] }]), sec([{ oauth: ['r'] }])),
  pair('security: scope other', 'major', sec([{ oauth: ['r'] }]), sec([{ oauth: ['w'] }])),
  pair('security: one scheme exchanged', 'major', sec([{ key: [] }]), sec([{ bearer: [] }])),
  pair('scheme: apiKey to query', 'major', sec([{ key: [] }]), sec([{ key: [] }], sch('key.in', 'query'))),
  pair('scheme: cookie name case', 'major', sec([{ key: [] }], sch('key', { type: 'apiKey', in: 'cookie', name: 'sid' })), sec([{ key: [] }], sch('key', { type: 'apiKey', in: 'cookie', name: 'SID' }))),
  pair('scheme: header name case', 'same', sec([{ key: [] }]), sec([{ key: [] }], sch('key.name', 'x-key'))),
  pair('scheme: bearer to basic', 'major', sec([{ bearer: [] }]), sec([{ bearer: [] }], sch('bearer.scheme', 'basic'))),
  pair('scheme: bearerFormat', 'patch', sec([{ bearer: [] }]), sec([{ bearer: [] }], sch('bearer.bearerFormat', 'JWT'))),
  pair('scheme: bearer as apiKey in Authorization', 'major', sec([{ bearer: [] }]), sec([{ bearer: [] }], sch('bearer', { type: 'apiKey', in: 'header', name: 'Authorization' }))),
  pair('scheme: oidc url', 'major', sec([{ oidc: [] }]), sec([{ oidc: [] }], sch('oidc.openIdConnectUrl', 'https://y.test/.well-known/openid-configuration'))),
  pair('scheme: authorizationUrl', 'major', sec([{ oauth: ['r'] }]), sec([{ oauth: ['r'] }], sch('oauth.flows.authorizationCode.authorizationUrl', 'https://y.test/auth'))),
  pair('scheme: refreshUrl gone', 'major', sec([{ oauth: ['r'] }]), sec([{ oauth: ['r'] }], sch('oauth.flows.authorizationCode.refreshUrl'))),
  pair('scheme: a flow added', 'minor', sec([{ oauth: ['r'] }], sch('oauth.flows.authorizationCode')), sec([{ oauth: ['r'] }])),
  pair('scheme: implicit flow gone', 'major', sec([{ oauth: ['r'] }], sch('oauth.flows.implicit', { authorizationUrl: 'https://x.test/auth', scopes: {} })), sec([{ oauth: ['r'] }])),
  pair('scheme unused gone', 'minor', sec([{ key: [] }]), sec([{ key: [] }], sch('mtls'))),
  pair('scheme: token url with upper case host', 'same', sec([{ oauth: ['r'] }]), sec([{ oauth: ['r'] }], sch('oauth.flows.clientCredentials.tokenUrl', 'HTTPS://X.test:443/token'))),
  pair('mtls demanded as well', 'major', sec([{ key: [] }]), sec([{ key: [], mtls: [] }])),
  pair('server variable description', 'same', srv(V()), srv(V({ region: { default: 'eu', enum: ['eu', 'us'], description: 'x' } }))),
  pair('server variable unused', 'same', srv(V()), srv(V({ nope: { default: 'x' } }))),
  pair('server variable default', 'major', srv(V()), srv(V({ v: { default: 'v2' } }))),
  pair('server variable value gone', 'major', srv(V()), srv(V({ region: { default: 'eu', enum: ['eu'] } }))),
  pair('server variable value come', 'minor', srv(V()), srv(V({ region: { default: 'eu', enum: ['eu', 'us', 'au'] } }))),
  pair('server variable listed', 'major', srv(V()), srv(V({ v: { default: 'v1', enum: ['v1'] } }))),
  pair('server variable no longer listed', 'minor', srv(V()), srv(V({ region: { default: 'eu' } }))),
  pair('server http', 'major', srv({ url: 'https://api.lib.test' }), srv({ url: 'http://api.lib.test' })),
  pair('server port', 'major', srv({ url: 'https://api.lib.test' }), srv({ url: 'https://api.lib.test:8443' })),
  pair('server default port of http', 'same', srv({ url: 'http://api.lib.test:80/' }), srv({ url: 'http://api.lib.test' })),
  pair('server said twice', 'same', srv({ url: 'https://api.lib.test' }), srv({ url: 'https://api.lib.test' }, { url: 'https://api.lib.test/', description: 'x' })),
  pair('server path case', 'major', srv({ url: 'https://api.lib.test/V1' }), srv({ url: 'https://api.lib.test/v1' })),
  pair('server of a path', 'major', doc({}), doc({}, { item: { servers: [{ url: 'https://other.test' }] } })),
  pair('server of an operation that is that of the document', 'same', doc({}), doc({ servers: [{ url: 'https://api.lib.test/' }] })),
  pair('server: a literal for a variable of one value', 'same', srv({ url: 'https://{h}.lib.test', variables: { h: { default: 'api', enum: ['api'] } } }), srv({ url: 'https://api.lib.test' })),
  pair('server: query in the address', 'major', srv({ url: 'https://api.lib.test' }), srv({ url: 'https://api.lib.test?x=1' })),
] // prettier-ignore

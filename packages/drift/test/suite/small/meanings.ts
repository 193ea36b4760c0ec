import type { JsonObject } from '@latchkey/openapi'
import { B, doc, I, obj, pair, ref, S, type SmallPair, ways } from './kit.ts'

const list = (items: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: 'array', items, ...rest })
const tuple = (prefixItems: JsonObject[], rest: JsonObject = {}): JsonObject => ({
  type: 'array',
  prefixItems,
  ...rest,
})
const mapOf = (additionalProperties: JsonObject): JsonObject => ({ type: 'object', additionalProperties })
const text = (rest: JsonObject): JsonObject => ({ type: 'string', ...rest })
const A = obj({ a: S }, ['a'])
const Z = obj({ b: S }, ['b'])
const named = { schemas: { A, Z } }
const narrower = { sent: 'major', received: 'patch' }
const wider = { sent: 'minor', received: 'minor' }
const hits = list(obj({ id: S, n: S }))
const headed = (headers: JsonObject): JsonObject =>
  doc({ responses: { 200: { description: 'x', headers } } }, { method: 'get' })
/** A condition of a value, with what it asks for where that holds, and where not. */
const asked = (value: JsonObject, yes: string | undefined, no?: string): JsonObject => ({
  if: { properties: { k: value }, required: ['k'] },
  ...Object.fromEntries(
    [['then', yes] as const, ['else', no] as const].flatMap(([way, name]) =>
      name === undefined ? [] : [[way, { required: [name] }]],
    ),
  ),
})
const held = (...allOf: JsonObject[]): JsonObject => obj({ k: S, a: S, b: S }, [], { allOf })
const [whenX, whenY] = [asked({ const: 'x' }, 'a'), asked({ const: 'y' }, 'b')]
const notA: JsonObject = { not: { required: ['a'] } }
const notB: JsonObject = { not: { required: ['b'] } }
const keyed = (rest: JsonObject): JsonObject =>
  doc(
    { security: [{ key: [] }] },
    {
      version: '3.2.0',
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key', ...rest } } },
    },
  )

/** What validators make of them: keywords that assert, forms that hold at once, places of a list, limits of integers. */
export const meaningPairs: readonly SmallPair[] = [
  ...ways('not: what is refused grows', narrower, text({ not: { maxLength: 5 } }), text({ not: { maxLength: 10 } })),
  ...ways('not: what is refused shrinks', wider, text({ not: { maxLength: 10 } }), text({ not: { maxLength: 5 } })),
  ...ways('not: one of two conditions gone', narrower, text({ not: { maxLength: 10, pattern: '^x' } }), text({ not: { pattern: '^x' } })),
  ...ways('not: a further condition', wider, text({ not: { pattern: '^x' } }), text({ not: { maxLength: 10, pattern: '^x' } })),
  ...ways('not: the condition of a member gone', narrower, obj({ a: S, b: S }, [], { not: { required: ['a'], properties: { b: { const: 'x' } } } }), obj({ a: S, b: S }, [], { not: { required: ['a'] } })),
  ...ways('contains no longer asks about a member', wider, { ...hits, contains: obj({ n: { const: 'x' } }, ['n']) }, { ...hits, contains: { type: 'object', required: ['n'] } }),
  ...ways('contains asks about a further member', narrower, { ...hits, contains: { type: 'object', required: ['n'] } }, { ...hits, contains: obj({ n: { const: 'x' } }, ['n']) }),
  ...ways('else no longer asks about a member', wider, obj({ a: S, b: S }, [], { if: { required: ['a'] }, else: obj({ b: { const: 'x' } }, ['b']) }), obj({ a: S, b: S }, [], { if: { required: ['a'] }, else: { type: 'object', required: ['b'] } })),
  ...ways('propertyNames longer', wider, { type: 'object', additionalProperties: S, propertyNames: { maxLength: 3 } }, { type: 'object', additionalProperties: S, propertyNames: { maxLength: 5 } }),
  ...ways('allOf to anyOf of the same', { sent: 'minor', received: 'major' }, { allOf: [ref('A'), ref('Z')] }, { anyOf: [ref('A'), ref('Z')] }, named),
  ...ways('allOf to anyOf of the same, written out', { sent: 'minor', received: 'major' }, { allOf: [A, Z] }, { anyOf: [A, Z] }),
  ...ways('anyOf to allOf of the same', { sent: 'major', received: 'minor' }, { anyOf: [ref('A'), ref('Z')] }, { allOf: [ref('A'), ref('Z')] }, named),
  ...ways('allOf to oneOf of the same: only one may hold', { sent: 'major', received: 'major' }, { allOf: [ref('A'), ref('Z')] }, { oneOf: [ref('A'), ref('Z')] }, named),
  ...ways('allOf to anyOf, a member another', { sent: 'major', received: 'major' }, { allOf: [A, Z] }, { anyOf: [A, obj({ b: I }, ['b'])] }),
  ...ways('allOf to anyOf of closed ones', { sent: 'major', received: 'major' }, { allOf: [A, Z] }, { anyOf: [{ ...A, additionalProperties: false }, { ...Z, additionalProperties: false }] }),
  ...ways('an object to anyOf of its parts', { sent: 'minor', received: 'major' }, obj({ a: S, b: S, c: S }, ['a']), { anyOf: [obj({ a: S, b: S }, ['a']), obj({ a: S, c: S }, ['a'])] }),
  ...ways('an open list with places loses one of another kind', { sent: 'minor', received: 'major' }, tuple([S, I]), tuple([S])),
  ...ways('an open list with places gains one', { sent: 'major', received: 'minor' }, tuple([S]), tuple([S, I])),
  ...ways('a list with places loses one, which is now one of the others', { sent: 'major', received: 'major' }, tuple([S, I], { items: S }), tuple([S], { items: S })),
  ...ways('a list of places to one of nothing', { sent: 'major', received: 'major' }, tuple([S, B], { items: false }), { type: 'array', items: false }),
  ...ways('limits of an integer, by fractions', { sent: 'same', received: 'same' }, { type: 'integer', minimum: 0.5, maximum: 9.5 }, { type: 'integer', minimum: 1, maximum: 9 }),
  ...ways('an exclusive limit of an integer, by a fraction', { sent: 'same', received: 'same' }, { type: 'integer', exclusiveMinimum: 0.5 }, { type: 'integer', minimum: 1 }),
  ...ways('a limit that a listed value does not keep', { sent: 'minor', received: 'patch' }, text({ enum: ['x', 'xy'] }), text({ enum: ['x', 'xy'], minLength: 2 })),
  ...ways('a limit of numbers that a listed one does not keep', { sent: 'minor', received: 'patch' }, { enum: [1, 5] }, { enum: [1, 5], maximum: 4 }),
  ...ways('fewer members asked for than are required', { sent: 'same', received: 'same' }, A, { ...A, minProperties: 1 }),
  ...ways('more members asked for than are required', { sent: 'minor', received: 'patch' }, A, { ...A, minProperties: 2 }),
  ...ways('a member asked for by its name alone gets a type', { sent: 'major', received: 'minor' }, obj({ k: S }, ['n']), obj({ k: S, n: S }, ['n'])),
  ...ways('bytes as they are become text', { sent: 'major', received: 'major' }, text({ format: 'binary' }), text({ format: 'byte' })),
  ...ways('bytes as text become bytes as they are', { sent: 'major', received: 'major' }, text({ contentEncoding: 'base64' }), text({ contentMediaType: 'application/octet-stream' })),
  ...ways('conditions in another order', { sent: 'same', received: 'same' }, held(whenX, whenY), held(whenY, whenX)),
  ...ways('rules against something in another order', { sent: 'same', received: 'same' }, held(notA, notB), held(notB, notA)),
  ...ways('a condition holds for more', narrower, held(whenX, whenY), held(asked({ enum: ['x', 'z'] }, 'a'), whenY)),
  ...ways('a condition holds for less', wider, held(asked({ enum: ['x', 'z'] }, 'a')), held(whenX)),
  ...ways('a condition that says otherwise what holds, holds for more', wider, held(asked({ const: 'x' }, undefined, 'b')), held(asked({ enum: ['x', 'z'] }, undefined, 'b'))),
  ...ways('a condition of two ways, another', { sent: 'minor', received: 'patch' }, held(asked({ const: 'x' }, 'a', 'b')), held(asked({ const: 'y' }, 'a', 'b'))),
  ...ways('a condition for another value', { sent: 'major', received: 'minor' }, held(whenX), held(asked({ const: 'z' }, 'a'))),
  ...ways('a further condition for members', { sent: 'minor', received: 'patch' }, held(whenY), held(whenX, whenY)),
  ...ways('a condition gone of two', wider, held(whenX, whenY), held(whenY)),
  ...ways('a condition asks for something otherwise, too', { sent: 'minor', received: 'patch' }, held(whenX), held(asked({ const: 'x' }, 'a', 'b'))),
  ...ways('a condition explained', { sent: 'same', received: 'same' }, held(whenX), held(asked({ const: 'x', description: 'X' }, 'a'))),
  ...ways('a map gains a member of another type', { sent: 'major', received: 'major' }, mapOf(S), { ...mapOf(S), properties: { a: I } }),
  ...ways('a map loses a member of another type', { sent: 'major', received: 'major' }, { ...mapOf(S), properties: { a: I } }, mapOf(S)),
  ...ways('an object of any members has none any more', { sent: 'major', received: 'major' }, { type: 'object' }, { type: 'object', additionalProperties: false }),
  ...ways('an object of any members lists all there are', { sent: 'major', received: 'minor' }, { type: 'object' }, obj({ a: S }, undefined, { additionalProperties: false })),
  ...ways('a value named beside texts of its length', { sent: 'minor', received: 'minor' }, { anyOf: [text({ maxLength: 9 }), text({ enum: ['x'] })] }, { anyOf: [text({ maxLength: 9 }), text({ enum: ['x', 'y'] })] }),
  ...ways('a value no longer named beside texts of its length', { sent: 'minor', received: 'minor' }, { anyOf: [text({ maxLength: 9 }), text({ enum: ['x', 'y'] })] }, { anyOf: [text({ maxLength: 9 }), text({ enum: ['x'] })] }),
  ...ways('a longer value beside texts', { sent: 'minor', received: 'minor' }, { anyOf: [text({ maxLength: 2 }), text({ enum: ['x'] })] }, { anyOf: [text({ maxLength: 2 }), text({ enum: ['x', 'long'] })] }),
  ...ways('patterns in another order', { sent: 'same', received: 'same' }, { allOf: [text({ pattern: '^a' }), text({ pattern: 'b$' })] }, { allOf: [text({ pattern: 'b$' }), text({ pattern: '^a' })] }),
  ...ways('a pattern gone of two', wider, { allOf: [text({ pattern: '^a' }), text({ pattern: 'b$' })] }, text({ pattern: 'b$' })),
  ...ways('a further pattern', { sent: 'minor', received: 'patch' }, text({ pattern: 'b$' }), { allOf: [text({ pattern: '^a' }), text({ pattern: 'b$' })] }),
  ...ways('a pattern another of two', { sent: 'minor', received: 'patch' }, { allOf: [text({ pattern: '^a' }), text({ pattern: 'b$' })] }, { allOf: [text({ pattern: '^c' }), text({ pattern: 'b$' })] }),
  pair('a response header that says what the content says', 'same', headed({ 'Content-Type': { required: true, schema: S } }), headed({})),
  pair('a scheme deprecated', 'minor', keyed({}), keyed({ deprecated: true })),
  pair('a scheme not deprecated, said so', 'same', keyed({}), keyed({ deprecated: false })),
] // prettier-ignore

import { describe, expect, test } from 'vitest'
import { compileTypes } from '@latchkey/testkit'
import { type JsonObject, parseSource } from '@latchkey/openapi'
import { renderSchema } from '../../src/render-schema.ts'

const read = (text: string): JsonObject =>
  parseSource('x.yaml', `openapi: 3.1.0\ninfo: { title: T, version: '1' }\n${text}`).data
const ref = (name: string): string => `{ $ref: '#/components/schemas/${name}' }`
const schemas = (...lines: string[]): string =>
  `components:\n  schemas:\n${lines.map((line) => `    ${line}\n`).join('')}`
const road = (k: string): string =>
  `Road: { type: object, required: [k], properties: { k: ${k}, wheels: { type: integer } } }`
const rail = (k: string): string =>
  `Rail: { type: object, required: [k], properties: { k: ${k}, cars: { type: integer } } }`
const either = (more = '', keyword = 'oneOf'): string =>
  `{ ${keyword}: [${ref('Road')}, ${ref('Rail')}], discriminator: { propertyName: k${more} } }`
const mapping = `, mapping: { car: '#/components/schemas/Road', tram: Rail }`
const narrows = (type: string, road: string, rail: string): string =>
  `export const f = (u: ${type}): number | undefined => (u.k === '${rail}' ? u.cars : u.k === '${road}' ? u.wheels : undefined)
   export const a: ${type} = { k: '${road}', wheels: 1 }; export const b: ${type} = { k: '${rail}', cars: 1 }
   // @ts-expect-error no form has this value
   export const c: ${type} = { k: 'plane' }`
const text = '{ type: string }'

/** What compiles, and under `@ts-expect-error` what must not. */
const kinds: Record<string, [title: string, document: string, use: string][]> = {
  'a discriminator': [
    [
      'names the forms by their schemas',
      schemas(`U: ${either()}`, road(text), rail(text)),
      narrows("S['U']", 'Road', 'Rail'),
    ],
    [
      'names them by its mapping',
      schemas(`U: ${either(mapping)}`, road(text), rail(text)),
      narrows("S['U']", 'car', 'tram'),
    ],
    [
      'leaves a form that names itself as it is',
      schemas(`U: ${either(mapping)}`, road('{ type: string, enum: [lorry] }'), rail('{ const: ship }')),
      narrows("S['U']", 'lorry', 'ship'),
    ],
    [
      'reads values behind references and parts',
      schemas(
        `U: ${either('', 'anyOf')}`,
        'K: { type: string, enum: [lorry] }',
        road(ref('K')),
        rail('{ allOf: [{ type: string, const: ship }] }'),
      ),
      narrows("S['U']", 'lorry', 'ship'),
    ],
    [
      'maps several values to one form',
      schemas(`U: ${either(`, mapping: { car: Road, van: Road, tram: Rail }`)}`, road(text), rail(text)),
      `${narrows("S['U']", 'car', 'tram')}\nexport const d: S['U'] = { k: 'van', wheels: 2 }`,
    ],
    [
      'chooses among values the forms share',
      schemas(`U: ${either()}`, 'K: { type: string, enum: [Road, Rail] }', road(ref('K')), rail(ref('K'))),
      narrows("S['U']", 'Road', 'Rail'),
    ],
    [
      'maps numbers',
      schemas(
        `U: ${either(`, mapping: { '1': Road, '2': Rail }`)}`,
        road('{ type: integer }'),
        rail('{ type: integer }'),
      ),
      `export const f = (u: S['U']): number | undefined => (u.k === 2 ? u.cars : u.wheels); export const a: S['U'] = { k: 1, wheels: 1 }`,
    ],
    [
      'is kept behind an allOf of one, and of two',
      schemas(
        `U: ${either()}`,
        `V: { allOf: [${ref('U')}] }`,
        `W: { allOf: [${ref('U')}, { type: object, required: [id], properties: { id: ${text} } }] }`,
        road(text),
        rail(text),
      ),
      `${narrows("S['V']", 'Road', 'Rail')}\nexport const w: S['W'] = { k: 'Rail', cars: 1, id: '' }; export const g = (u: S['W']): number | undefined => (u.k === 'Rail' ? u.cars : u.wheels)
    // @ts-expect-error id is required beside the union
    export const x: S['W'] = { k: 'Rail' }`,
    ],
    [
      'is kept behind null, in both spellings',
      schemas(
        `U: ${either()}`,
        `V: { oneOf: [${ref('Road')}, ${ref('Rail')}, { type: 'null' }], discriminator: { propertyName: k } }`,
        `W: { nullable: true, allOf: [${ref('U')}] }`,
        `X: { anyOf: [${ref('U')}, { type: 'null' }] }`,
        road(text),
        rail(text),
      ),
      ['V', 'W', 'X']
        .map(
          (name) =>
            `export const f${name} = (u: S['${name}']): number | undefined => (u?.k === 'Rail' ? u.cars : u?.wheels); export const n${name}: S['${name}'] = null`,
        )
        .join('\n'),
    ],
    [
      'in lists and members',
      schemas(
        `L: { type: object, properties: { list: { type: array, items: ${either()} } } }`,
        road(text),
        rail(text),
      ),
      `export const f = (l: S['L']): (number | undefined)[] | undefined => l.list?.map((u) => (u.k === 'Rail' ? u.cars : u.wheels)); export const l: S['L'] = { list: [{ k: 'Road' }, { k: 'Rail', cars: 2 }] }`,
    ],
    [
      'of unions of unions',
      schemas(
        `U: ${either()}`,
        `All: { oneOf: [${ref('U')}, ${ref('Ship')}], discriminator: { propertyName: k } }`,
        `Ship: { type: object, required: [k], properties: { k: ${text}, masts: { type: integer } } }`,
        road(text),
        rail(text),
      ),
      `export const f = (u: S['All']): number | undefined => (u.k === 'Ship' ? u.masts : u.k === 'Rail' ? u.cars : u.wheels); export const s: S['All'] = { k: 'Road', wheels: 3 }`,
    ],
    [
      'of inline forms that name themselves',
      schemas(
        'U: { oneOf: [{ type: object, required: [k], properties: { k: { type: string, enum: [a] }, x: { type: number } } }, { type: object, required: [k], properties: { k: { const: b }, y: { type: number } } }], discriminator: { propertyName: k } }',
      ),
      `export const f = (u: S['U']): number | undefined => (u.k === 'a' ? u.x : u.y)`,
    ],
    [
      'of a base tells its heirs apart, mapped or by name',
      schemas(
        `Base: { type: object, required: [k], properties: { k: ${text}, id: ${text} }, discriminator: { propertyName: k, mapping: { car: '#/components/schemas/Road' } } }`,
        `Road: { allOf: [${ref('Base')}, { type: object, properties: { wheels: { type: integer } } }] }`,
        `Rail: { allOf: [${ref('Base')}], properties: { cars: { type: integer } } }`,
        `U: { oneOf: [${ref('Road')}, ${ref('Rail')}] }`,
      ),
      `export const any: S['Base'] = { k: 'whatever' }; ${narrows("S['U']", 'car', 'Rail')}`,
    ],
    [
      'of a base and of an heir between',
      schemas(
        `A: { type: object, required: [k], properties: { k: ${text}, a: ${text} }, discriminator: { propertyName: k } }`,
        `B: { allOf: [${ref('A')}, { type: object, properties: { b: ${text} } }] }`,
        `C: { allOf: [${ref('B')}, { type: object, properties: { c: ${text} } }] }`,
        `U: { oneOf: [${ref('B')}, ${ref('C')}], discriminator: { propertyName: k } }`,
      ),
      `export const c: S['C'] = { k: 'C', a: '', b: '', c: '' }; export const u: S['U'] = { k: 'B', b: '' }; export const f = (x: S['U']): string | undefined => (x.k === 'C' ? x.c : x.b)`,
    ],
    [
      'with one form in two unions',
      schemas(
        `U: ${either(mapping)}`,
        `V: ${either(', mapping: { bus: Road, metro: Rail }')}`,
        road(text),
        rail(text),
      ),
      `${narrows("S['U']", 'car', 'tram')}\nexport const v: S['V'] = { k: 'metro', cars: 1 }
    // @ts-expect-error the other union's value
    export const w: S['V'] = { k: 'tram' }`,
    ],
    [
      'of a base that is one of its heirs',
      schemas(
        `Road: { allOf: [${ref('U')}, { type: object, properties: { wheels: { type: integer } } }] }`,
        `Rail: { allOf: [${ref('U')}, { type: object, properties: { cars: { type: integer } } }] }`,
        `U: { type: object, required: [k], properties: { k: ${text} }, oneOf: [${ref('Road')}, ${ref('Rail')}], discriminator: { propertyName: k } }`,
      ),
      narrows("S['U']", 'Road', 'Rail'),
    ],
    [
      'whose forms may be null',
      schemas(
        `U: ${either()}`,
        'Road: { type: [object, "null"], required: [k], properties: { k: { type: string }, wheels: { type: integer } } }',
        rail(text),
      ),
      `export const n: S['U'] = null; export const f = (u: S['U']): number | undefined => (u?.k === 'Rail' ? u.cars : u?.wheels)`,
    ],
  ],
  required: [
    [
      'beside a reference, in another part, and for parts of parts',
      schemas(
        `N: { type: object, properties: { name: ${text}, o: { type: object, properties: { x: ${text} } } } }`,
        `M: { allOf: [${ref('N')}] }`,
        `A: { required: [name], allOf: [${ref('M')}] }`,
        `B: { allOf: [{ required: [name, o] }, ${ref('M')}] }`,
        `C: { allOf: [${ref('N')}, { type: object, required: [name, z], properties: { z: ${text} } }] }`,
        `D: { allOf: [${ref('C')}, { type: object, properties: { d: ${text} } }], required: [d, o] }`,
        `Req: { required: [name] }`,
        `E: { allOf: [${ref('Req')}, ${ref('N')}] }`,
      ),
      `export const f = (a: S['A'], b: S['B'], c: S['C'], d: S['D'], e: S['E']): number => a.name.length + b.name.length + (b.o.x ?? '').length + c.name.length + d.d.length + d.name.length + (d.o.x ?? '').length + e.name.length
    // @ts-expect-error name is required
    export const a: S['A'] = {}
    // @ts-expect-error o is required
    export const b: S['B'] = { name: '' }`,
    ],
    [
      'of a member described nowhere, which may be anything, or what further members may be',
      schemas(
        `A: { type: object, required: [a, z], properties: { a: ${text} } }`,
        `B: { type: object, required: [z], properties: { a: ${text} }, additionalProperties: { type: number } }`,
        `N: { type: object, required: [z], properties: { a: ${text} } }`,
        `C: { allOf: [${ref('N')}, { type: object, properties: { z: ${text} } }] }`,
      ),
      `export const a: S['A'] = { a: '', z: [1] }
    export const z = (b: S['B'], c: S['C']): number => b.z + c.z.length
    // @ts-expect-error z is required
    export const b: S['A'] = { a: '' }
    // @ts-expect-error z is required
    export const c: S['C'] = { a: '' }`,
    ],
    [
      'of what may be null',
      schemas(
        `N: { type: object, nullable: true, properties: { name: ${text} } }`,
        `A: { required: [name], allOf: [${ref('N')}] }`,
        `B: { allOf: [${ref('N')}, { required: [name] }] }`,
      ),
      `export const n: S['A'] = null; export const f = (a: S['A'], b: S['B']): number | undefined => a?.name.length ?? b?.name.length
    // @ts-expect-error name is required
    export const a: S['A'] = {}`,
    ],
    [
      'by one of the alternatives, and of all of them',
      schemas(
        `A: { type: object, properties: { a: ${text}, b: ${text} }, anyOf: [{ required: [a] }, { required: [b] }] }`,
        `B: { type: object, required: [k], oneOf: [{ properties: { k: { type: number } } }, ${ref('K')}] }`,
        `K: { type: object, properties: { k: ${text} } }`,
      ),
      `export const a: S['A'] = { a: '' }; export const b: S['A'] = { b: '' }; export const k = (x: S['B']): string => x.k.toString()
    // @ts-expect-error neither
    export const c: S['A'] = {}
    // @ts-expect-error k is required
    export const d: S['B'] = {}`,
    ],
  ],
  null: [
    [
      'beside references, enums and unions, as 3.0 and 3.1 say it',
      schemas(
        'E: { type: string, enum: [x, y] }',
        `O: { type: object, required: [a], properties: { a: ${text} } }`,
        `N: { type: object, required: [a, b, c, d, e, f, g, h], properties: { a: { nullable: true, allOf: [${ref('E')}] }, b: { type: [string, 'null'], enum: [x, null] }, c: { type: [object, 'null'], allOf: [${ref('O')}] }, d: { type: [object, 'null'], oneOf: [${ref('O')}, ${ref('P')}] }, e: { const: null }, f: { nullable: true, oneOf: [${ref('O')}, ${ref('E')}] }, g: { type: [array, 'null'], items: { type: ['null', integer] } }, h: { enum: [null] } } }`,
        'P: { type: object, properties: { p: { type: boolean } } }',
      ),
      `export const n: S['N'] = { a: null, b: null, c: null, d: null, e: null, f: null, g: null, h: null }; export const m: S['N'] = { a: 'x', b: 'x', c: { a: '' }, d: { p: true }, e: null, f: 'y', g: [1, null], h: null }
    // @ts-expect-error null only
    export const e: S['N']['e'] = 'x'
    // @ts-expect-error a is required
    export const c: S['N']['c'] = {}`,
    ],
  ],
  tuples: [
    [
      'are open, closed and as long as they must be',
      schemas(
        'A: { type: array, prefixItems: [{ type: string }], items: { type: number } }',
        'B: { type: array, prefixItems: [{ type: string }, { type: number }], items: false, minItems: 2 }',
        'C: { type: array, prefixItems: [{ type: string }, { type: number }], minItems: 1 }',
        "D: { type: [array, 'null'], prefixItems: [{ type: string }], minItems: 2, items: { type: number } }",
        'E: { type: array, prefixItems: [{ type: string }, { type: string }], maxItems: 1 }',
        `F: { type: object, properties: { p: { type: array, prefixItems: [${ref('A')}, true], unevaluatedItems: false } } }`,
      ),
      `export const a: S['A'][] = [[], ['x'], ['x', 1, 2]]; export const b: S['B'] = ['x', 1]; export const c: S['C'][] = [['x'], ['x', 1], ['x', 1, {}]]; export const d: S['D'][] = [null, ['x', 1], ['x', 1, 2]]; export const e: S['E'][] = [[], ['x']]; export const f: S['F'] = { p: [['x', 1], null] }
    // @ts-expect-error a number comes second
    export const a2: S['A'] = ['x', 'y']
    // @ts-expect-error too few
    export const b2: S['B'] = ['x']
    // @ts-expect-error too many
    export const b3: S['B'] = ['x', 1, 2]
    // @ts-expect-error one at least
    export const c2: S['C'] = []
    // @ts-expect-error too many
    export const e2: S['E'] = ['x', 'y']`,
    ],
  ],
  'further members': [
    [
      'beside named ones of other types',
      schemas(
        `A: { type: object, required: [name], properties: { name: ${text}, n: { type: number }, o: ${ref('O')} }, additionalProperties: { type: array, items: ${text} } }`,
        `O: { type: object, properties: { o: ${text} }, additionalProperties: { type: boolean } }`,
        `B: { allOf: [${ref('O')}, { type: object, properties: { n: { type: number } } }] }`,
        `C: { type: object, properties: { a: ${text} }, patternProperties: { '^x-': { type: integer } } }`,
        `D: { type: object, properties: { a: ${text} }, additionalProperties: true }`,
        `E: { type: object, additionalProperties: false }`,
      ),
      `export const a: S['A'] = { name: '', n: 1, o: { o: '', z: true }, monday: ['x'] }; export const f = (x: S['A']): string => x.name + (x.n ?? 0).toFixed() + (x.o?.o ?? ''); export const b: S['B'] = { o: '', n: 1, z: false }; export const c: S['C'] = { a: '', 'x-a': 1 }; export const d: S['D'] = { a: '', z: [1] }; export const e: S['E'] = {}
    // @ts-expect-error no member may be an object
    export const a2: S['C'] = { z: {} }
    // @ts-expect-error name is a text
    export const a3: S['A'] = { name: 1 }
    // @ts-expect-error no members
    export const e2: S['E'] = { a: 1 }`,
    ],
  ],
  'plain alternatives': [
    [
      'of one type are those alone',
      schemas(
        'A: { type: string, oneOf: [{ const: a, title: A }, { const: b }] }',
        'B: { type: string, anyOf: [{ format: uuid }, { enum: [me] }] }',
        `C: { type: object, properties: { c: ${text} }, anyOf: [${ref('D')}, ${ref('E')}], oneOf: [{ type: object, required: [x], properties: { x: ${text} } }, { type: object, required: [y], properties: { y: ${text} } }] }`,
        `D: { type: object, required: [d], properties: { d: ${text} } }`,
        `E: { type: object, required: [e], properties: { e: ${text} } }`,
      ),
      `export const a: S['A'] = 'a'; export const b: S['B'] = 'anything'; export const c: S['C'] = { c: '', d: '', x: '' }
    // @ts-expect-error neither value
    export const a2: S['A'] = 'c'
    // @ts-expect-error anyOf adds nothing that would do alone
    export const c2: S['C'] = { c: '' }`,
    ],
  ],
}

const both = (schema: string, more = ''): string =>
  `paths:\n  /x:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: ${schema} } } }\n      responses: { '200': { description: d, content: { application/json: { schema: ${schema} } } } }\n${more}`
const prelude = `import type { components, paths } from './schema.ts'
type S = components['schemas']
type P = paths
export type All = [S, P]
`
const directed = `type Sent = NonNullable<P['/x']['post']['requestBody']>['content']['application/json']
type Got = P['/x']['post']['responses'][200]['content']['application/json']
`
const user = `User: { type: object, required: [id, name, pin, address], properties: { id: { type: string, readOnly: true }, name: ${text}, pin: { type: string, writeOnly: true }, address: ${ref('Address')}, friends: { type: array, items: ${ref('User')} } } }`
const address = `Address: { type: object, required: [id, street], properties: { id: { type: integer, readOnly: true }, street: ${text} } }`
const sent = `{ name: '', pin: '', address: { street: '' } }`

const directions: [title: string, document: string, use: string][] = [
  [
    'named, nested and of themselves',
    both(ref('User'), schemas(user, address)),
    `export const s: Sent = { ...${sent}, friends: [${sent}] }; export const f = (g: Got): string => g.id + g.address.id.toFixed() + g.friends?.[0]?.id
  // @ts-expect-error only the server sets it
  export const no: Sent = { id: '', name: '', pin: '', address: { street: '' } }
  // @ts-expect-error it does not arrive
  export const pin = (g: Got): string => g.pin`,
  ],
  [
    'in lists, maps and alternatives',
    both(
      `{ type: object, properties: { l: { type: array, items: ${ref('Address')} }, m: { type: object, additionalProperties: ${ref('Address')} }, o: { oneOf: [${ref('Address')}, { type: 'null' }] } } }`,
      schemas(address),
    ),
    `export const s: Sent = { l: [{ street: '' }], m: { a: { street: '' } }, o: { street: '' } }; export const f = (g: Got): (number | undefined)[] => [g.l?.[0]?.id, g.m?.['a']?.id, g.o?.id]`,
  ],
  [
    'through allOf, required by another part',
    both(
      ref('B'),
      schemas(
        `Base: { type: object, properties: { id: { type: string, readOnly: true } } }`,
        `B: { allOf: [${ref('Base')}, { type: object, required: [id, name], properties: { name: ${text} } }] }`,
      ),
    ),
    `export const s: Sent = { name: '' }; export const f = (g: Got): string => g.id + g.name`,
  ],
  [
    'stated of the schema a member refers to, or beside the reference',
    both(
      `{ type: object, required: [id, n, m, name], properties: { id: ${ref('Id')}, n: { allOf: [${ref('Num')}], readOnly: true }, m: { $ref: '#/components/schemas/Num', readOnly: true }, secret: { allOf: [${ref('Num')}, { writeOnly: true }] }, name: ${text} } }`,
      schemas('Id: { type: string, readOnly: true }', 'Num: { type: number }'),
    ),
    `export const s: Sent = { name: '', secret: 1 }; export const f = (g: Got): string => g.id + g.n.toFixed() + g.m.toFixed()
  // @ts-expect-error it does not arrive
  export const secret = (g: Got): unknown => g.secret`,
  ],
  [
    'in named bodies and responses',
    `paths:\n  /x:\n    post:\n      requestBody: { $ref: '#/components/requestBodies/B' }\n      responses: { '200': { $ref: '#/components/responses/R' } }\ncomponents:\n  requestBodies: { B: { required: true, content: { application/json: { schema: ${ref('Address')} } } } }\n  responses: { R: { description: d, content: { application/json: { schema: ${ref('Address')} } } } }\n  schemas:\n    ${address}`,
    `export const s: Sent = { street: '' }; export const f = (g: Got): number => g.id; export const named: S['AddressRequest'] = s; export const got = (g: Got): S['Address'] => g`,
  ],
  [
    'used one way only, under one name',
    `paths:\n  /x:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: ${ref('Address')} } } }\n      responses: { '200': { description: d, content: { application/json: { schema: ${text} } } } }\n${schemas(address)}`,
    `export const s: S['Address'] = { street: '' }; export const t: Sent = s; export const g: Got = ''`,
  ],
  [
    'with a schema that has the name already',
    both(ref('Address'), schemas(address, `AddressRequest: { type: object, properties: { mine: ${text} } }`)),
    `export const s: S['AddressRequest2'] = { street: '' }; export const t: Sent = s; export const m: S['AddressRequest'] = { mine: '' }; export const g = (x: Got): number => x.id`,
  ],
  [
    'of both at once, which say nothing',
    both(
      `{ type: object, required: [a], properties: { a: { type: string, readOnly: true, writeOnly: true } } }`,
    ),
    `export const s: Sent = { a: '' }; export const f = (g: Got): string => g.a`,
  ],
  [
    'in the forms of a discriminator',
    both(
      ref('U'),
      schemas(
        `U: ${either()}`,
        `Road: { type: object, required: [id, k], properties: { id: { type: string, readOnly: true }, k: ${text}, wheels: { type: integer } } }`,
        rail(text),
      ),
    ),
    `export const s: Sent = { k: 'Road', wheels: 1 }; export const f = (g: Got): string | undefined => (g.k === 'Road' ? g.id : undefined)`,
  ],
  [
    'in what the API sends to a webhook',
    `${both(ref('Address'))}webhooks:\n  w:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: ${ref('Address')} } } }\n      responses: { '200': { description: d } }\n${schemas(address)}`,
    `import type { webhooks } from './schema.ts'; export const f = (w: webhooks['w']['post']['requestBody']['content']['application/json']): number => w.id; export const s: Sent = { street: '' }; export const g = (x: Got): number => x.id`,
  ],
]

const statuses: [title: string, responses: string, use: string][] = [
  [
    'default alone is success as well',
    `{ default: { description: d, content: { application/json: { schema: ${text} } } } }`,
    `export const f = (r: R): string => r['2XX'].content['application/json'] + r.default.content['application/json']`,
  ],
  [
    'default beside errors only is success as well',
    `{ '404': { description: d }, default: { description: d, content: { application/json: { schema: ${text} } } } }`,
    `export const f = (r: R): string => r['2XX'].content['application/json']`,
  ],
  [
    'default beside a success is not',
    `{ '2xx': { description: d, content: { application/json: { schema: { type: number } } } }, default: { description: d, content: { application/json: { schema: ${text} } } } }`,
    `export const f = (r: R): number => r['2XX'].content['application/json']`,
  ],
]

const compiled = (document: string, use: string): string[] =>
  compileTypes(renderSchema('x.yaml', read(document)), `${prelude}${use}`)

describe.each(Object.entries(kinds))('types of %s', (_kind, cases) => {
  test.each(cases)('%s', (_title, document, use) => {
    expect(compiled(document, use)).toEqual([])
  })
})

describe('types of readOnly and writeOnly members', () => {
  test.each(directions)('%s', (_title, document, use) => {
    expect(compiled(document, directed + use)).toEqual([])
  })
})

describe('types of responses', () => {
  test.each(statuses)('%s', (_title, responses, use) => {
    const document = `paths: { /x: { get: { responses: ${responses} } } }`
    expect(compiled(document, `type R = P['/x']['get']['responses']\n${use}`)).toEqual([])
  })
})

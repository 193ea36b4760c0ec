import { describe, expect, test } from 'vitest'
import { ref, schemas, text, type Case, compiled } from './documents.ts'

const kinds: Record<string, Case[]> = {
  conditions: [
    [
      'have members that may be missing, in any form that a branch gives them, and narrow nothing',
      schemas(
        `A: { type: object, required: [k], properties: { k: { enum: [a, b] } }, allOf: [{ if: { properties: { k: { const: a } } }, then: { required: [v], properties: { v: ${text}, both: ${text} } } }, { if: { properties: { k: { const: b } } }, then: { properties: { both: { type: integer } } }, else: { properties: { v: false } } }] }`,
        `B: { type: object, properties: { a: ${text} }, dependentSchemas: { a: { properties: { b: { type: integer } }, required: [b] } } }`,
        `C: { type: object, properties: { k: ${text} }, if: { required: [k] }, then: ${ref('N')}, else: { properties: { n: { type: [integer, 'null'] } } } }`,
        `N: { type: object, properties: { s: { enum: [a, b] } } }`,
        `Only: { if: { required: [x] }, then: { properties: { s: { const: a } } } }`,
        `D: { allOf: [${ref('N')}, ${ref('Only')}, { if: { required: [y] }, then: { properties: { s: { const: a } } } }] }`,
        `E: { type: object, properties: { k: ${text} }, additionalProperties: false, if: {}, then: { properties: { z: ${text} } } }`,
      ),
      `export const a: S['A'][] = [{ k: 'a', v: '', both: '' }, { k: 'b', both: 1 }]; export const b: S['B'] = { a: '', b: 1 }
    export const c: S['C'][] = [{ s: 'a' }, { n: null }]; export const d: S['D'] = { s: 'b' }
    // @ts-expect-error v is a text
    export const e: S['A'] = { k: 'a', v: 1 }
    // @ts-expect-error nothing describes w
    export const f: S['A'] = { k: 'a', w: 1 }
    // @ts-expect-error there are no further members
    export const g: S['E'] = { z: '' }`,
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
      'of members and items that another part describes, however deep',
      schemas(
        `N: { type: object, properties: { o: { type: object, properties: { x: ${text} } }, l: { type: array, items: { type: object, properties: { x: ${text} } } }, d: { type: object, properties: { o: { type: object, properties: { x: ${text} } } } } } }`,
        `Req: { properties: { o: { required: [x] } } }`,
        `A: { allOf: [${ref('N')}, { required: [o, l, d], properties: { o: { required: [x] }, l: { items: { required: [x] } }, d: { required: [o], properties: { o: { required: [x] } } } } }] }`,
        `B: { allOf: [${ref('N')}, ${ref('Req')}] }`,
      ),
      `export const f = (a: S['A']): number => a.o.x.length + a.d.o.x.length + a.l.map((i) => i.x).length
    export const n: S['N'] = { o: {}, l: [{}], d: { o: {} } }
    export const b: S['B'] = {}
    // @ts-expect-error x of o is required
    export const a: S['A'] = { o: {}, l: [], d: { o: { x: '' } } }
    // @ts-expect-error x of items is required
    export const c: S['A'] = { o: { x: '' }, l: [{}], d: { o: { x: '' } } }
    // @ts-expect-error x of o of d is required
    export const d: S['A'] = { o: { x: '' }, l: [], d: { o: {} } }
    // @ts-expect-error x is required where there is an o
    export const e: S['B'] = { o: {} }`,
    ],
    [
      'of what only those that build on it describe, in one part or in several',
      schemas(
        `N: { type: object, required: [href, items], properties: { href: ${text}, total: ${text} } }`,
        `M: { type: object, required: [href, items], allOf: [{ properties: { href: ${text} } }, { properties: { total: ${text} } }] }`,
        `A: { allOf: [${ref('N')}, { type: object, properties: { items: { type: array, items: ${text} } } }] }`,
        `B: { allOf: [${ref('M')}, { type: object, properties: { items: { type: array, items: ${text} } } }] }`,
      ),
      `export const f = (a: S['A'], b: S['B']): number => a.items.length + b.items.length
    export const a: S['A'] = { href: '', items: [''] }; export const b: S['B'] = a; export const c: S['A'] = b
    export const n: S['N'] = { href: '' }; export const m: S['M'] = n
    // @ts-expect-error items is required
    export const d: S['A'] = { href: '' }
    // @ts-expect-error items is required
    export const e: S['B'] = { href: '' }`,
    ],
    [
      'of a member described nowhere, which may be anything, or what further members may be',
      schemas(
        `A: { type: object, required: [a, z], properties: { a: ${text} } }`,
        `B: { type: object, required: [z], properties: { a: ${text} }, additionalProperties: { type: number } }`,
        `N: { type: object, required: [z], properties: { a: ${text} } }`,
        `C: { allOf: [${ref('N')}, { type: object, properties: { z: ${text} } }] }`,
        `W: { allOf: [{ type: object, required: [a, z], properties: { a: ${text} } }] }`,
        `D: { allOf: [${ref('N')}, { type: object, properties: { y: ${text} } }] }`,
        `P: { type: object, properties: { a: { allOf: [${ref('A')}] } } }`,
      ),
      `export const a: S['A'] = { a: '', z: [1] }
    export const z = (b: S['B'], c: S['C']): number => b.z + c.z.length
    // @ts-expect-error z is required
    export const b: S['A'] = { a: '' }
    // @ts-expect-error z is required
    export const c: S['C'] = { a: '' }
    export const w: S['W'] = { a: '', z: [1] }
    // @ts-expect-error z is required
    export const v: S['W'] = { a: '' }
    export const d: S['D'] = { y: '', z: [1] }
    // @ts-expect-error z is required
    export const e: S['D'] = { y: '' }
    export const p: S['P'] = { a: { a: '', z: [1] } }
    // @ts-expect-error z is required
    export const q: S['P'] = { a: { a: '' } }`,
    ],
    [
      'of an object that describes no member, and of a map',
      schemas(
        `A: { type: object, required: [a] }`,
        `B: { type: object, required: [b], additionalProperties: { type: number } }`,
        `C: { type: [object, 'null'], required: [c] }`,
        `D: { allOf: [${ref('A')}, { type: object, properties: { a: ${text} } }] }`,
        `E: { type: [object, string], required: [e] }`,
      ),
      `export const a: S['A'] = { a: 1 }; export const b: S['B'] = { b: 1, more: 2 }; export const c: S['C'][] = [{ c: 1 }, null]; export const d: S['D'] = { a: '' }; export const e: S['E'][] = [{ e: 1 }, '']
    export const f = (one: S['B']): string => one.b.toFixed()
    // @ts-expect-error b is required
    export const b2: S['B'] = {}
    // @ts-expect-error b is a number
    export const b3: S['B'] = { b: '' }
    // @ts-expect-error c is required
    export const c2: S['C'] = {}
    // @ts-expect-error a is required
    export const d2: S['D'] = {}
    // @ts-expect-error e is required
    export const e2: S['E'] = {}`,
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
        `F: { type: object, properties: {}, x-own: 1, additionalProperties: false }`,
      ),
      `export const a: S['A'] = { name: '', n: 1, o: { o: '', z: true }, monday: ['x'] }; export const f = (x: S['A']): string => x.name + (x.n ?? 0).toFixed() + (x.o?.o ?? ''); export const b: S['B'] = { o: '', n: 1, z: false }; export const c: S['C'] = { a: '', 'x-a': 1 }; export const d: S['D'] = { a: '', z: [1] }; export const e: S['E'] = {}
    // @ts-expect-error no member may be an object
    export const a2: S['C'] = { z: {} }
    // @ts-expect-error name is a text
    export const a3: S['A'] = { name: 1 }
    // @ts-expect-error no members
    export const e2: S['E'] = { a: 1 }
    // @ts-expect-error no members
    export const f2: S['F'] = { a: 1 }`,
    ],
  ],
  'listed names': [
    [
      'are the members of a map, wherever they are listed, and no others',
      schemas(
        `Color: { enum: [red, light-blue] }`,
        `N: { type: object, properties: { n: { type: integer } } }`,
        `A: { type: object, propertyNames: ${ref('Color')}, additionalProperties: ${ref('N')} }`,
        `B: { type: [object, 'null'], required: [red], propertyNames: { enum: [red, blue] }, properties: { red: ${text} }, additionalProperties: { type: integer } }`,
        `C: { type: object, propertyNames: { const: red } }`,
        `D: { type: object, propertyNames: { pattern: ^x }, additionalProperties: ${text} }`,
      ),
      `export const a: S['A'] = { red: { n: 1 }, 'light-blue': {} }; export const a2: S['A'] = {}
    export const b: (S['B'])[] = [{ red: '', blue: 1 }, null]; export const c: S['C'] = { red: [] }; export const d: S['D'] = { any: '' }
    // @ts-expect-error no such color
    export const a3: S['A'] = { green: {} }
    // @ts-expect-error n is a number
    export const a4: S['A'] = { red: { n: '' } }
    // @ts-expect-error red is required
    export const b2: S['B'] = { blue: 1 }
    // @ts-expect-error red is a text
    export const b3: S['B'] = { red: 1 }
    // @ts-expect-error red alone
    export const c2: S['C'] = { blue: 1 }`,
    ],
  ],
  'members nobody described': [
    [
      'as further ones, beside those of all parts',
      schemas(
        `A: { type: object, properties: { a: ${text} }, unevaluatedProperties: { type: integer } }`,
        `B: { allOf: [${ref('N')}], properties: { b: { type: boolean } }, unevaluatedProperties: { type: integer } }`,
        `C: { type: object, unevaluatedProperties: true, properties: { c: ${text} } }`,
        `D: { allOf: [${ref('N')}], type: object, unevaluatedProperties: false }`,
        `N: { type: object, properties: { n: ${text} } }`,
      ),
      `export const a: S['A'] = { a: '', z: 1 }; export const b: S['B'] = { b: true, n: '', z: 1 }; export const c: S['C'] = { c: '', z: [] }
    // @ts-expect-error a text is none of them
    export const a2: S['A'] = { a: 1 }
    // @ts-expect-error no member may be an object
    export const b2: S['B'] = { z: {} }
    // @ts-expect-error no others
    export const d: S['D'] = { n: '', z: 1 }`,
    ],
  ],
  'what nothing fits': [
    [
      'take nothing, wherever it stands, and what excludes something takes what else it says',
      schemas(
        `A: { type: object, properties: { a: ${text}, no: { not: {} }, none: { type: [string, 'null'], not: { description: 'All.' } } } }`,
        `B: { oneOf: [${text}, { not: true }] }`,
        `C: { type: string, not: { const: x } }`,
      ),
      `export const a: S['A'] = { a: '' }; export const b: S['B'] = ''; export const c: S['C'] = 'y'
    // @ts-expect-error no may be nothing
    export const a2: S['A'] = { no: '' }
    // @ts-expect-error none may be nothing, null neither
    export const a3: S['A'] = { none: null }
    // @ts-expect-error only a text
    export const b2: S['B'] = 1`,
    ],
  ],
  headers: [
    [
      'of an operation in place of those of its path, in any case',
      `paths:
  /a:
    parameters: [{ name: X-Case, in: header, required: true, schema: { type: integer } }, { name: X-Own, in: header, required: true, schema: ${text} }]
    get: { operationId: a, parameters: [{ name: x-case, in: header, schema: { type: boolean } }], responses: {} }
    put: { operationId: b, responses: {} }
`,
      `type Header<M extends 'get' | 'put'> = NonNullable<P['/a'][M]>['parameters']['header']
    export const get: Header<'get'> = { 'X-Own': '', 'x-case': true }; export const put: Header<'put'> = { 'X-Own': '', 'X-Case': 1 }
    // @ts-expect-error still required
    export const get2: Header<'get'> = { 'x-case': true }
    // @ts-expect-error not that of the path
    export const get3: Header<'get'> = { 'X-Own': '', 'X-Case': 1 }`,
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

describe.each(Object.entries(kinds))('types of %s', (_kind, cases) => {
  test.each(cases)('%s', (_title, document, use) => {
    expect(compiled(document, use)).toEqual([])
  })
})

import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareToSchema } from '../../src/observe/index.ts'
import { documented, planted } from './documented.ts'

const runs = { numRuns: 1000 }
const unknownMembers = true

describe('a value that holds its schema', () => {
  test('is never reported, whatever the schema', () => {
    fc.assert(
      fc.property(documented, ({ schema, value }) => {
        expect(compareToSchema({}, schema, value, { unknownMembers })).toEqual([])
      }),
      runs,
    )
  })
})

describe('a value changed in one place', () => {
  const changed = documented
    .filter(({ mutations }) => mutations.length > 0)
    .chain(({ schema, mutations }) =>
      fc.record({ schema: fc.constant(schema), mutation: fc.constantFrom(...mutations) }),
    )

  test('is reported once, at that place, as what it is', () => {
    fc.assert(
      fc.property(changed, ({ schema, mutation }) => {
        const found = compareToSchema({}, schema, mutation.value, { unknownMembers })
        expect(found.map(({ kind, pointer }) => ({ kind, pointer }))).toEqual([
          { kind: mutation.kind, pointer: mutation.pointer },
        ])
      }),
      runs,
    )
  })

  test('is reported without anything of the value', () => {
    fc.assert(
      fc.property(changed, ({ schema, mutation }) => {
        expect(JSON.stringify(compareToSchema({}, schema, mutation.value, { unknownMembers }))).not.toContain(
          planted,
        )
      }),
      runs,
    )
  })
})

test('it finds something exactly where ajv does, in arbitrary values too', () => {
  const ajv = new Ajv2020({ strict: false, logger: false })
  formats.default(ajv)
  const near = documented.chain(({ schema, value, mutations }) =>
    fc.record({
      schema: fc.constant(schema),
      value: fc.oneof(fc.constantFrom(value, ...mutations.map((one) => one.value)), fc.jsonValue()),
    }),
  )
  fc.assert(
    fc.property(near, ({ schema, value }) => {
      const { discriminator: _, ...plain } = schema
      expect(compareToSchema({}, plain, value).length === 0).toBe(ajv.validate(plain, value))
      ajv.removeSchema()
    }),
    { numRuns: 200 },
  )
}, 60_000)

const document = {
  components: {
    schemas: {
      Cat: {
        type: 'object',
        required: ['kind', 'lives'],
        properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
      },
      Dog: {
        type: 'object',
        required: ['kind'],
        properties: { kind: { type: 'string' }, tricks: { type: 'array', items: { type: 'string' } } },
      },
      Node: {
        type: 'object',
        properties: { next: { $ref: '#/components/schemas/Node' }, value: { type: 'integer' } },
      },
      Loop: { $ref: '#/components/schemas/Loop' },
      'a/b c': { type: 'integer' },
    },
  },
}
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
const pet = {
  oneOf: [ref('Cat'), ref('Dog')],
  discriminator: {
    propertyName: 'kind',
    mapping: { cat: ref('Cat'), moggy: '#/components/schemas/Cat', dog: 'Dog' },
  },
}

describe('compareToSchema', () => {
  test.each<[string, unknown, unknown, unknown[]]>([
    [
      'a required member that is not there, with its type',
      { required: ['a/b'], properties: { 'a/b': { type: ['string', 'null'] } } },
      {},
      [{ kind: 'missing', pointer: '/a~1b', expected: 'string or null', got: 'nothing' }],
    ],
    [
      'a required member nobody describes',
      { required: ['a'] },
      {},
      [{ kind: 'missing', pointer: '/a', expected: 'any value', got: 'nothing' }],
    ],
    [
      'no missing member that is only ever written',
      { required: ['a'], properties: { a: { writeOnly: true } } },
      {},
      [],
    ],
    [
      'none where one part requires what another only ever writes, at that place alone',
      {
        allOf: [
          { properties: { a: { writeOnly: true }, b: { required: ['a'] } } },
          { oneOf: [{ required: ['a', 'c'] }] },
        ],
      },
      { b: {} },
      [
        { kind: 'missing', pointer: '/b/a', expected: 'any value', got: 'nothing' },
        { kind: 'missing', pointer: '/c', expected: 'any value', got: 'nothing' },
      ],
    ],
    [
      'a number where a whole one is documented',
      { type: 'integer' },
      1.5,
      [{ kind: 'type', pointer: '', expected: 'integer', got: 'number' }],
    ],
    ['a whole number for any number', { type: 'number' }, 1, []],
    [
      'null where it is not allowed',
      { type: 'string' },
      null,
      [{ kind: 'type', pointer: '', expected: 'string', got: 'null' }],
    ],
    [
      'the alternatives of a nullable type',
      { type: 'string', nullable: true },
      1,
      [{ kind: 'type', pointer: '', expected: 'string or null', got: 'integer' }],
    ],
    [
      'alternatives that all want another type as one',
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      true,
      [{ kind: 'type', pointer: '', expected: 'string or integer', got: 'boolean' }],
    ],
    [
      'the values of an enum, and not the one that came',
      { enum: ['a', 'b'] },
      'c',
      [{ kind: 'enum', pointer: '', expected: 'one of "a", "b"', got: 'string' }],
    ],
    [
      'a few of many values',
      { enum: Array.from({ length: 12 }, (_, index) => index) },
      'c',
      [{ kind: 'enum', pointer: '', expected: 'one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …', got: 'string' }],
    ],
    ['no enum of objects, which are not compared', { enum: [{ a: 1 }] }, 'c', []],
    [
      'a member that is false',
      { properties: { a: false } },
      { a: 1 },
      [{ kind: 'extra', pointer: '/a', expected: 'nothing', got: 'integer' }],
    ],
    [
      'what unevaluatedProperties forbids, across compositions',
      { allOf: [{ properties: { a: {} } }], properties: { b: {} }, unevaluatedProperties: false },
      { a: 1, b: 1, c: null },
      [{ kind: 'extra', pointer: '/c', expected: 'nothing', got: 'null' }],
    ],
    [
      'the same departure of many items once',
      { items: { type: 'string' } },
      ['a', 1, 2, 3],
      [{ kind: 'type', pointer: '/1', expected: 'string', got: 'integer' }],
    ],
    [
      'items by their place',
      { prefixItems: [{ type: 'string' }], items: { type: 'integer' } },
      ['a', 'b'],
      [{ kind: 'type', pointer: '/1', expected: 'integer', got: 'string' }],
    ],
    [
      'members behind references',
      ref('Node'),
      { next: { next: { value: 'x' } } },
      [{ kind: 'type', pointer: '/next/next/value', expected: 'integer', got: 'string' }],
    ],
    [
      'a reference whose name is encoded',
      ref('a~1b%20c'),
      'x',
      [{ kind: 'type', pointer: '', expected: 'integer', got: 'string' }],
    ],
    ['nothing where a reference leads in a circle', ref('Loop'), 'x', []],
    [
      'nothing where a reference leads nowhere, or out of the document',
      { allOf: [ref('Nobody'), { $ref: 'https://example.com/schema.json' }] },
      'x',
      [],
    ],
    [
      'nothing where names are matched by patterns',
      { properties: { a: {} }, patternProperties: { '^x-': {} }, additionalProperties: false },
      { b: 1 },
      [],
    ],
    ['nothing of a type nobody knows', { type: 'file' }, 'x', []],
    [
      'what is wrong with the alternative its discriminator maps to',
      pet,
      { kind: 'moggy' },
      [{ kind: 'missing', pointer: '/lives', expected: 'integer', got: 'nothing' }],
    ],
    [
      'and with the one that is called so',
      pet,
      { kind: 'dog', tricks: [1] },
      [{ kind: 'type', pointer: '/tricks/0', expected: 'string', got: 'integer' }],
    ],
    [
      'a tag nobody knows',
      { oneOf: [{ ...ref('Cat') }], discriminator: { propertyName: 'kind' } },
      { kind: 'Fish' },
      [{ kind: 'enum', pointer: '/kind', expected: 'one of "Cat"', got: 'string' }],
    ],
    [
      'what is wrong with the nearest alternative, where the discriminator names no member',
      { oneOf: [ref('Cat')], discriminator: { mapping: { moggy: '#/components/schemas/Nobody' } } },
      { kind: 'moggy', undefined: 'moggy' },
      [{ kind: 'missing', pointer: '/lives', expected: 'integer', got: 'nothing' }],
    ],
  ])('tells %s', (_, schema, value, departures) => {
    expect(compareToSchema(document, schema, value)).toEqual(departures)
  })

  test('members nobody names are told where asked for, and not where the document lets any in', () => {
    const schema = {
      allOf: [ref('Dog'), { properties: { a: { properties: {}, additionalProperties: true } } }],
    }
    const value = { kind: 'dog', name: 'Rex', a: { b: 1 } }
    expect(compareToSchema(document, schema, value)).toEqual([])
    expect(compareToSchema(document, schema, value, { unknownMembers })).toEqual([
      { kind: 'unknown', pointer: '/name', expected: 'nothing', got: 'string' },
    ])
  })

  test.each([
    'ada@example.com',
    '+441234567890',
    'a'.repeat(60),
    'user-20451',
    '3f2b8c1e-5a47',
    'two words',
    '',
  ])('a member called %j is data, and not told', (name) => {
    expect(compareToSchema({}, { additionalProperties: false }, { [name]: 1 })).toMatchObject([
      { pointer: '/*' },
    ])
  })

  test.each(['__proto__', 'constructor', 'toString'])(
    'a member called %s is a member like any other',
    (name) => {
      const value: unknown = JSON.parse(`{"${name}":1}`)
      const schema: unknown = JSON.parse(`{"properties":{"${name}":{"type":"string"}}}`)
      expect(compareToSchema({}, schema, value)).toMatchObject([{ kind: 'type', pointer: `/${name}` }])
      expect(compareToSchema({}, { additionalProperties: false }, value)).toMatchObject([{ kind: 'extra' }])
      expect(compareToSchema({}, { required: [name] }, {})).toMatchObject([
        { kind: 'missing', pointer: `/${name}` },
      ])
    },
  )

  test('an answer made to take long is looked at for a bounded number of steps', () => {
    const branching = {
      components: {
        schemas: {
          Node: {
            anyOf: [{ items: ref('Node') }, { items: ref('Node'), type: 'array' }, { items: ref('Node') }],
          },
        },
      },
    }
    let value: unknown = 'x'
    for (let index = 0; index < 5000; index++) value = [value]
    expect(compareToSchema(branching, ref('Node'), value)).toEqual([])
    const many = Object.fromEntries(
      Array.from({ length: 9999 }, (_, index) => [
        `m${String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}`,
        1,
      ]),
    )
    expect(compareToSchema({}, { additionalProperties: false }, many)).toHaveLength(50)
  })
})

test.each([
  ['a part', { allOf: [{ $ref: '#/components/schemas/Self' }] }],
  ['a choice', { oneOf: [{ $ref: '#/components/schemas/Self' }] }],
])('a schema that is %s of itself is compared to an end', (_, Self) => {
  const document = { components: { schemas: { Self } } }
  expect(compareToSchema(document, { $ref: '#/components/schemas/Self' }, { a: 1 })).toEqual([])
})

import { unzipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { zipOf } from '../src/bytes/archive.ts'
import { pdfOf } from '../src/bytes/pdf.ts'
import { describeOperations } from '../src/describe-operations.ts'
import { asDocument, type OpenApiDocument, type Schema } from '../src/openapi/document.ts'
import type { Direction } from '../src/openapi/json-schema.ts'
import { negotiate } from '../src/openapi/media-type.ts'
import { createSampler } from '../src/openapi/sampler.ts'
import { createValidator } from '../src/openapi/validator.ts'
import { libraryDocument } from './fixtures.ts'

function documentOf(schemas: object, openapi = '3.1.0'): OpenApiDocument {
  return asDocument({ openapi, info: {}, components: { schemas } })
}

function judge(
  schema: Schema,
  value: unknown,
  { openapi = '3.1.0', direction = 'response' as Direction, schemas = {} } = {},
) {
  return createValidator(documentOf(schemas, openapi)).check(schema, direction, value)
}

describe('schemas of OpenAPI 3.0', () => {
  const openapi = '3.0.3'

  test.each<[string, Schema, unknown, boolean]>([
    ['nullable takes null', { type: 'string', nullable: true }, null, true],
    ['nullable still takes only its type', { type: 'string', nullable: true }, 1, false],
    ['nullable widens an enum', { type: 'string', nullable: true, enum: ['a'] }, null, true],
    ['nullable widens an allOf', { nullable: true, allOf: [{ type: 'object' }] }, null, true],
    [
      'nullable widens a typed oneOf',
      { type: 'object', nullable: true, oneOf: [{ required: ['a'] }] },
      null,
      true,
    ],
    ['not nullable refuses null', { type: 'string' }, null, false],
    [
      'exclusiveMinimum true moves the bound',
      { type: 'number', minimum: 1, exclusiveMinimum: true },
      1,
      false,
    ],
    ['exclusiveMinimum false keeps it', { type: 'number', minimum: 1, exclusiveMinimum: false }, 1, true],
    ['exclusiveMaximum likewise', { type: 'number', maximum: 1, exclusiveMaximum: true }, 1, false],
  ])('%s', (_, schema, value, valid) => {
    expect(judge(schema, value, { openapi })).toHaveLength(valid ? 0 : 1)
  })

  test('members beside a $ref are ignored, and honoured in 3.1', () => {
    const schema = { $ref: '#/components/schemas/Name', maxLength: 1 }
    const schemas = { Name: { type: 'string' } }
    expect(judge(schema, 'long', { openapi, schemas })).toEqual([])
    expect(judge(schema, 'long', { schemas })).toHaveLength(1)
  })

  test('whatever the type, nullable means: that, or null', () => {
    const types = fc.constantFrom('string', 'integer', 'boolean', 'array', 'object')
    fc.assert(
      fc.property(types, fc.jsonValue(), (type, value) => {
        const plain = judge({ type }, value, { openapi }).length === 0
        const nullable = judge({ type, nullable: true }, value, { openapi }).length === 0
        expect(nullable).toBe(plain || value === null)
      }),
    )
  })
})

describe('violations', () => {
  const shape = { oneOf: [{ $ref: '#/components/schemas/Circle' }, { $ref: '#/components/schemas/Square' }] }
  const schemas = {
    Circle: {
      type: 'object',
      required: ['kind', 'radius'],
      properties: { kind: { const: 'circle' }, radius: { type: 'number' } },
    },
    Square: {
      type: 'object',
      required: ['kind', 'side'],
      properties: { kind: { const: 'square' }, side: { type: 'number' } },
    },
  }

  test('of alternatives are those of the one that was meant', () => {
    expect(judge(shape, { kind: 'square', side: 'x' }, { schemas })).toEqual([
      { pointer: '/side', message: 'must be number' },
    ])
    expect(judge({ type: 'array', items: shape }, [{ kind: 'circle' }], { schemas })).toEqual([
      { pointer: '/0', message: 'must have the member "radius"' },
    ])
  })

  test('name the alternatives when several match', () => {
    const both = { oneOf: [{ type: 'number' }, { type: 'integer' }] }
    expect(judge(both, 1)).toEqual([{ pointer: '', message: expect.stringContaining('matches several') }])
  })

  test('never repeat a value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (secret) => {
        const schema = {
          type: 'object',
          properties: { a: { enum: ['x'] }, b: { type: 'string', maxLength: 3 }, c: { const: 'y' } },
        }
        const told = judge(schema, { a: secret, b: secret, c: secret })
        expect(told).toHaveLength(3)
        expect(JSON.stringify(told)).not.toContain(JSON.stringify(secret).slice(1, -1))
      }),
    )
  })

  test('schemas that refer to themselves are judged all the way down', () => {
    const schemas = {
      Node: {
        type: 'object',
        properties: { next: { $ref: '#/components/schemas/Node' }, n: { type: 'integer' } },
      },
    }
    const told = judge({ $ref: '#/components/schemas/Node' }, { next: { next: { n: 'x' } } }, { schemas })
    expect(told).toEqual([{ pointer: '/next/next/n', message: 'must be integer' }])
  })
})

describe('samples', () => {
  const sample = (schema: Schema, schemas = {}): unknown => {
    const document = documentOf(schemas)
    return createSampler(document, createValidator(document)).fromSchema(schema, 'response')
  }

  test.each<[string, Schema]>([
    ['a pattern', { type: 'string', pattern: '^gbg_[0-9]{4}$' }],
    [
      'a pattern inside an object',
      { type: 'object', required: ['code'], properties: { code: { type: 'string', pattern: '^\\d{4}$' } } },
    ],
    ['a length', { type: 'string', minLength: 16, maxLength: 20 }],
    ['a format', { type: 'string', format: 'uuid' }],
    [
      'a member that must not be',
      { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: false } },
    ],
    ['an example that is wrong', { type: 'integer', minimum: 5, example: 1 }],
  ])('satisfy %s', (_, schema) => {
    expect(judge(schema, sample(schema))).toEqual([])
  })

  test('take an example that is right', () => {
    expect(sample({ type: 'string', examples: ['Ada'] })).toBe('Ada')
  })

  test('are copies: changing one changes no other', () => {
    const document = documentOf({})
    const sampler = createSampler(document, createValidator(document))
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    Object.assign(sampler.fromSchema(schema, 'response') as object, { a: 'changed' })
    expect(sampler.fromSchema(schema, 'response')).not.toEqual({ a: 'changed' })
  })
})

describe('media types', () => {
  test.each([
    [['a/b', 'c/d'], 'c/d', 'c/d'],
    [['a/b', 'c/d'], '*/*', 'a/b'],
    [['a/b', 'a/c'], 'a/*;q=0.1, a/c', 'a/c'],
    [['a/b'], 'x/y', 'a/b'],
    [['a/b', 'c/d'], 'a/b;q=0, c/d', 'c/d'],
    [[], '*/*', undefined],
  ])('of %j, "%s" gets %s', (declared, accept, chosen) => {
    expect(negotiate(declared, accept)).toBe(chosen)
  })
})

describe('files', () => {
  test('a PDF has a cross-reference table that points at its objects, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (lines) => {
        const file = new TextDecoder('latin1').decode(pdfOf(lines))
        const start = Number(/startxref\n(\d+)/.exec(file)![1])
        expect(file.slice(start)).toMatch(/^xref\n0 6\n/)
        const offsets = [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) =>
          Number(match[1]),
        )
        expect(offsets.map((offset, index) => file.startsWith(`${index + 1} 0 obj`, offset))).toEqual(
          Array(5).fill(true),
        )
        const [, length, stream] = /\/Length (\d+) >>\nstream\n([^]*)\nendstream/.exec(file)!
        expect(stream).toHaveLength(Number(length))
      }),
    )
  })

  test('a ZIP archive can be opened, and the same files make the same bytes', () => {
    const files = { 'a.txt': 'Ada', 'b.pdf': pdfOf(['x']) }
    expect(Object.keys(unzipSync(zipOf(files)))).toEqual(['a.txt', 'b.pdf'])
    expect(zipOf(files)).toEqual(zipOf(files))
  })
})

describe('descriptions of operations', () => {
  const find = (key: string) =>
    describeOperations(libraryDocument).find((operation) => operation.key === key)!

  test('give a request with everything the document knows', () => {
    expect(find('GET /books').sampleRequest()).toMatchObject({
      query: { limit: 1, 'tag[]': ['old'], available: true, filter: { year: 0 } },
      header: { 'X-Branch': 0 },
      body: undefined,
    })
    expect(find('PUT /books/{id}/cover').sampleRequest().body).toMatchObject({
      mediaType: 'multipart/form-data',
      value: { caption: { text: expect.any(String) } },
      files: { image: expect.any(Uint8Array) },
    })
  })

  test.each<[string, { status: number; contentType: string | null; body: string }, string | undefined]>([
    ['GET /health', { status: 200, contentType: 'text/plain;charset=utf-8', body: 'fine' }, undefined],
    [
      'GET /health',
      { status: 200, contentType: 'text/html', body: 'fine' },
      'media type text/html is not declared',
    ],
    ['GET /health', { status: 500, contentType: null, body: '' }, 'status 500 is not declared'],
    ['GET /health', { status: 200, contentType: 'text/plain', body: '' }, 'the body is empty'],
    [
      'GET /books',
      { status: 200, contentType: 'application/json', body: '[{"id":1}]' },
      '/0 must have the member "title"',
    ],
    ['GET /books', { status: 200, contentType: 'application/json', body: '{' }, 'the body is not valid JSON'],
    [
      'GET /books/newest',
      { status: 204, contentType: null, body: 'x' },
      'status 204 declares no body, but there is one',
    ],
  ])('judge the responses of %s: %j', (key, answer, departure) => {
    expect(find(key).checkAnswer(answer)).toBe(departure)
  })
})

describe('a discriminator', () => {
  const text = { type: 'string' }
  const schemas = {
    Cat: { type: 'object', required: ['kind'], properties: { kind: text, meows: { type: 'integer' } } },
    Dog: { type: 'object', required: ['kind'], properties: { kind: text, barks: text } },
    Vehicle: {
      type: 'object',
      required: ['kind'],
      properties: { kind: text },
      discriminator: { propertyName: 'kind', mapping: { train: '#/components/schemas/Train' } },
    },
    Rail: { allOf: [{ $ref: '#/components/schemas/Vehicle' }] },
    Train: { allOf: [{ $ref: '#/components/schemas/Rail' }, { properties: { cars: { type: 'integer' } } }] },
    Own: { properties: { kind: { enum: ['mine'] } } },
    Pet: {
      oneOf: ['Cat', 'Dog'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
      discriminator: { propertyName: 'kind', mapping: { d: 'Dog' } },
    },
    Owned: { oneOf: [{ $ref: '#/components/schemas/Own' }, { properties: { kind: { const: 'hers' } } }] },
  }
  const refs = ['Cat', 'Dog', 'Own'].map((name) => ({ $ref: `#/components/schemas/${name}` }))
  const union = { oneOf: refs, discriminator: { propertyName: 'kind', mapping: { d: 'Dog' } } }

  const nested = ['Pet', 'Owned'].map((name) => ({ $ref: `#/components/schemas/${name}` }))
  const ofUnions = { anyOf: nested, discriminator: { propertyName: 'kind' } }

  test.each<[Schema, unknown, boolean]>([
    [ofUnions, { kind: 'd', barks: 'x' }, true],
    [ofUnions, { kind: 'hers' }, true],
    [ofUnions, { kind: 'Pet' }, false],
    [ofUnions, { kind: 'Owned' }, false],
    [union, { kind: 'Cat', meows: 1 }, true],
    [union, { kind: 'd', barks: 'x' }, true],
    [union, { kind: 'mine' }, true],
    [union, { kind: 'Own' }, false],
    [union, { kind: 'cow' }, false],
    [union, { kind: 'd', barks: 1 }, false],
    [{ ...union, discriminator: { propertyName: 'kind', defaultMapping: 'Cat' } }, { kind: 'cow' }, true],
    [
      { ...union, discriminator: { propertyName: 'kind', defaultMapping: 'Cat' } },
      { kind: 'Cat', meows: 'x' },
      false,
    ],
    [
      { ...union, discriminator: { propertyName: 'kind', defaultMapping: 'Cat' } },
      { kind: 'cow', barks: 1, meows: 'x' },
      false,
    ],
    [{ $ref: '#/components/schemas/Train' }, { kind: 'train', cars: 1 }, true],
    [{ $ref: '#/components/schemas/Train' }, { kind: 'bus', cars: 1 }, false],
    [{ $ref: '#/components/schemas/Vehicle' }, { kind: 'train', cars: 1 }, true],
  ])('of %j finds %j valid: %s', (schema, value, isValid) => {
    expect(judge(schema, value, { schemas }).length === 0).toBe(isValid)
  })

  test('that stands in a response alone is not asked of a request', () => {
    const kind = { type: 'string', readOnly: true }
    const form = (more: object) => ({
      properties: { kind, ...more },
      required: ['kind', ...Object.keys(more)],
    })
    const schema = { required: ['kind'], oneOf: [form({ a: text }), form({ b: text })] }
    expect(judge(schema, { a: 'x' }, { direction: 'request' })).toEqual([])
    expect(judge(schema, { a: 'x' })).not.toEqual([])
  })
})

test('what every object has by itself is no member of a value', () => {
  const schema = { required: ['toString'], properties: { constructor: { type: 'string' } } }
  expect(judge({ ...schema, required: [] }, {})).toEqual([])
  expect(judge(schema, {})).toEqual([{ pointer: '', message: 'must have the member "toString"' }])
})

test('a price is a multiple of a cent, and half a cent is not', () => {
  const price = { type: 'number', multipleOf: 0.01 }
  expect([0.29, 1.1, 4.35, 19.99, 1e9].flatMap((value) => judge(price, value))).toEqual([])
  expect(judge(price, 0.295)).toHaveLength(1)
})

test('a percent sign that encodes nothing stands for itself in a reference', () => {
  const schemas = { '100%': { type: 'integer' } }
  expect(judge({ $ref: '#/components/schemas/100%' }, 'x', { schemas })).toHaveLength(1)
})

test('“required” that is no list says nothing', () => {
  expect(judge({ type: 'string', required: true }, 'x')).toEqual([])
})

test('an enum of no values allows none, and nothing else is harmed by it', () => {
  const schema = { type: 'object', properties: { none: { type: 'string', enum: [] } } }
  expect(judge(schema, {})).toEqual([])
  expect(judge(schema, { none: 'x' })).toHaveLength(1)
})

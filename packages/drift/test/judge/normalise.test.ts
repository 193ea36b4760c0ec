import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromPointer, type Json, type JsonObject, valueAt } from '@latchkey/openapi'
import { normaliseDocument, type IssueCode } from '@latchkey/openapi'
import { set, shop, shop31, type Edit } from './shop.ts'

const edited = (edit: Edit, make = shop): JsonObject => {
  const document = make()
  edit(document)
  return document
}

/** The document with the members of every object in another order. */
export function shuffled(value: Json, order: (a: string, b: string) => number): Json {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => order(a, b))
      .map(([key, member]) => [key, shuffled(member, order)]),
  )
}

describe('normaliseDocument', () => {
  test('tells what a document promises from what it says about it', () => {
    const { contract, texts } = normaliseDocument(shop())
    expect(JSON.stringify(contract)).not.toContain('Everything about orders')
    expect(texts.get('#/paths/~1orders/get/summary')).toBe('List orders')
    expect(texts.get('#/components/schemas/Token/properties/expires_in/example')).toBe(3600)
  })

  test('takes a property called like a keyword for what it is', () => {
    const named = ['description', 'example', 'title', 'x-rate', 'required', 'enum', '$ref']
    const properties = Object.fromEntries(named.map((name) => [name, { type: 'string' }]))
    const { contract } = normaliseDocument(edited(set('#/components/schemas/Label/properties', properties)))
    const kept = valueAt(contract, ['components', 'schemas', 'Label', 'properties'])
    expect(Object.keys(kept as JsonObject)).toEqual(named)
  })

  test('keeps every pointer of the original document', () => {
    const document = shop()
    const { contract } = normaliseDocument(document)
    const visit = (value: Json, segments: string[]): void => {
      expect(valueAt(document, segments), segments.join('/')).toBeDefined()
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return
      for (const [key, member] of Object.entries(value)) visit(member, [...segments, key])
    }
    visit(contract, [])
  })

  test('hashes the same for any order of members', () => {
    const { hashes } = normaliseDocument(shop())
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (coins) => {
        const document = shuffled(shop(), () => (coins.next().value ? 1 : -1))
        expect(normaliseDocument(document).hashes).toEqual(hashes)
      }),
      { numRuns: 20 },
    )
  })

  test('hashes text apart from contract', () => {
    const before = normaliseDocument(shop()).hashes
    const reworded = normaliseDocument(edited(set('#/paths/~1orders/get/summary', 'Other'))).hashes
    const changed = normaliseDocument(edited(set('#/paths/~1orders/get/deprecated', true))).hashes
    expect([reworded.contract === before.contract, reworded.text === before.text]).toEqual([true, false])
    expect([changed.contract === before.contract, changed.text === before.text]).toEqual([false, true])
  })

  test('does not touch the document it is given', () => {
    const freeze = (value: Json): Json => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze)
      return value
    }
    expect(() => normaliseDocument(freeze(shop31()))).not.toThrow()
  })

  test('makes a member, not a prototype, of a schema called __proto__', () => {
    const document = JSON.parse(
      '{"openapi":"3.0.0","paths":{},"components":{"schemas":{"__proto__":{"type":"string"}}}}',
    ) as Json
    const { contract } = normaliseDocument(document)
    const schemas = valueAt(contract, ['components', 'schemas']) as JsonObject
    expect(Object.keys(schemas)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(schemas)).toBe(Object.prototype)
  })

  test('reads x-webhooks as webhooks', () => {
    const hook = { post: { responses: {} } }
    const { contract } = normaliseDocument(edited(set('#/x-webhooks', { paid: hook })))
    expect(contract['webhooks']).toEqual({ paid: hook })
  })

  const odd: [what: string, edit: Edit, code: IssueCode, pointer: string][] = [
    [
      'a reference that leads nowhere',
      set('#/components/schemas/Order/properties/total', { $ref: '#/components/schemas/Gone' }),
      'ref-dangling',
      '#/components/schemas/Order/properties/total',
    ],
    [
      'a reference that leads nowhere inside an extension',
      set('#/components/x-old', { a: [{ $ref: '#/components/schemas/Gone' }] }),
      'extension-ref-dangling',
      '#/components/x-old/a/0',
    ],
    [
      'references in a circle',
      set('#/components/schemas/Label', { $ref: '#/components/schemas/Label' }),
      'ref-circular',
      '#/components/schemas/Label',
    ],
    [
      'a reference to another document',
      set('#/components/schemas/Label', { $ref: 'https://evil.test/schema.json' }),
      'ref-external',
      '#/components/schemas/Label',
    ],
    [
      'keywords beside a reference in 3.0',
      set('#/components/schemas/Order/properties/total/nullable', true),
      'ref-siblings',
      '#/components/schemas/Order/properties/total',
    ],
    [
      'a mapping that holds objects',
      set('#/components/schemas/Payment/discriminator/mapping/card', { $ref: '#/components/schemas/Card' }),
      'mapping-repaired',
      '#/components/schemas/Payment/discriminator/mapping/card',
    ],
    [
      'a mapping that holds a bare name',
      set('#/components/schemas/Payment/discriminator/mapping/card', 'Card'),
      'mapping-repaired',
      '#/components/schemas/Payment/discriminator/mapping/card',
    ],
    [
      'a mapping that names no schema',
      set('#/components/schemas/Payment/discriminator/mapping/cash', 'Cash'),
      'mapping-dropped',
      '#/components/schemas/Payment/discriminator/mapping/cash',
    ],
    [
      'an operationId given twice',
      set('#/paths/~1orders/post/operationId', 'listOrders'),
      'duplicate-operation-id',
      '#/paths/~1orders/post/operationId',
    ],
    [
      'a path that differs in the name of a parameter only',
      set('#/paths/~1orders~1{order}', {}),
      'duplicate-path',
      '#/paths/~1orders~1{order}',
    ],
    [
      'a parameter given twice',
      set('#/paths/~1orders/get/parameters/-', { name: 'limit', in: 'query', schema: {} }),
      'duplicate-parameter',
      '#/paths/~1orders/get/parameters/5',
    ],
    [
      'a text where a schema belongs',
      set('#/components/schemas/Label', 'label'),
      'malformed',
      '#/components/schemas/Label',
    ],
    [
      'a method no types are made of',
      set('#/paths/~1orders/query', { responses: {} }),
      'not-typed',
      '#/paths/~1orders/query',
    ],
  ]

  test.for(odd)('reports %s, and goes on', ([, edit, code, pointer]) => {
    const { issues, contract } = normaliseDocument(edited(edit))
    expect(issues.map((issue) => [issue.code, issue.pointer])).toContainEqual([code, pointer])
    expect(valueAt(contract, fromPointer('#/paths/~1orders/get'))).toBeDefined()
  })

  test('keeps keywords beside a reference in 3.1, where they count', () => {
    const edit = set('#/components/schemas/Order/properties/total', {
      $ref: '#/components/schemas/Money',
      minProperties: 1,
    })
    const { issues, contract } = normaliseDocument(edited(edit, shop31))
    expect(issues).toEqual([])
    expect(valueAt(contract, fromPointer('#/components/schemas/Order/properties/total/minProperties'))).toBe(
      1,
    )
  })

  test('finds nothing odd in a sound document', () => {
    expect(normaliseDocument(shop31()).issues).toEqual([])
  })

  test('keeps what a document says from steering a terminal', () => {
    const edit = set('#/components/schemas/Label', { $ref: 'x\u001b[31m\u202ey' })
    const [issue] = normaliseDocument(edited(edit)).issues
    expect(issue?.reason).not.toMatch(/[\u0000-\u001f\u202e]/)
  })

  const deep = (): Json => {
    let schema: Json = { type: 'string' }
    for (let i = 0; i < 500; i++) schema = { type: 'array', items: schema }
    return edited(set('#/components/schemas/Deep', schema))
  }

  test.for<[string, Json, string]>([
    ['Swagger', { swagger: '2.0', paths: {} }, 'spec: is Swagger 2.0: convert it to OpenAPI 3 first'],
    ['AsyncAPI', { asyncapi: '3.0.0' }, 'spec: is an AsyncAPI document: only OpenAPI 3 can be judged'],
    ['a list', [], 'spec: is not an OpenAPI document: an object is expected at the top'],
    ['no version', { paths: {} }, 'spec: has no member `openapi`'],
    ['another major version', { openapi: '4.0.0' }, 'spec: is OpenAPI 4.0.0: only 3.x can be judged'],
    [
      'endless nesting',
      deep(),
      'spec #/components/schemas/Deep/items/items/items: nested deeper than 400 levels',
    ],
  ])('refuses %s by name and reason', ([, document, message]) => {
    expect(() => normaliseDocument(document, 'spec')).toThrowError(message)
  })
})

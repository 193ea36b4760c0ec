import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSpec, layoutOf } from '@latchkey/spec'
import { isObject, type Json, type JsonObject, parseSource, SpecError } from '@latchkey/openapi'
import { renderSpec } from '@latchkey/generate'
import { judge } from '../src/judge/index.ts'
import { compileTypes } from '@latchkey/testkit'

const commands = { generate: 'latchkey generate', drift: 'latchkey drift', add: 'latchkey add' }
const layout = layoutOf('/', { code: 'src/{vendor}' }, commands)

/** A little of everything OpenAPI has. */
const whole = parseSource(
  'whole.yaml',
  `openapi: 3.1.0
info: { title: Shop, version: '1', contact: { name: a } }
servers: [{ url: 'https://{region}.shop.test', variables: { region: { default: eu, enum: [eu, us] } } }]
security: [{ oauth: [read] }]
tags: [{ name: orders }]
paths:
  /orders/{id}:
    parameters: [{ $ref: '#/components/parameters/Id' }]
    servers: [{ url: 'https://orders.shop.test' }]
    get:
      operationId: getOrder
      tags: [orders]
      parameters: [{ name: expand, in: query, schema: { type: array, items: { type: string } } }]
      responses:
        '200': { $ref: '#/components/responses/Order' }
        default:
          description: Refused.
          headers: { X-Id: { $ref: '#/components/headers/Id' } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Problem' }, examples: { a: { value: 1 } } } }
    post:
      operationId: changeOrder
      requestBody: { $ref: '#/components/requestBodies/Order' }
      responses: { '204': { description: Done. } }
      callbacks: { done: { '{$request.body#/url}': { post: { responses: { '200': { description: d } } } } } }
  /token:
    post:
      security: []
      requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { grant_type: { type: string } } } } } }
      responses: { '200': { description: d, content: { application/json: { schema: { type: object, properties: { access_token: { type: string } } } } } } }
webhooks: { paid: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }, responses: {} } } }
components:
  parameters: { Id: { name: id, in: path, required: true, schema: { type: string, format: uuid } } }
  headers: { Id: { schema: { type: string }, required: true } }
  responses: { Order: { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
  requestBodies: { Order: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
  securitySchemes: { oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://shop.test/token', scopes: { read: Reads } } } } }
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: { type: string, readOnly: true }
        lines: { type: array, minItems: 1, items: { $ref: '#/components/schemas/Line' } }
        state: { type: [string, 'null'], enum: [open, null] }
        notes: { type: object, additionalProperties: { type: string } }
        picture: { type: string, format: binary }
    Line: { oneOf: [{ $ref: '#/components/schemas/Good' }, { $ref: '#/components/schemas/Service' }], discriminator: { propertyName: kind, mapping: { good: '#/components/schemas/Good' } } }
    Good: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: { kind: { const: good }, weight: { type: number } } }] }
    Service: { allOf: [{ $ref: '#/components/schemas/Base' }], properties: { kind: { const: service }, hours: { type: integer, default: 1 } } }
    Base: { type: object, properties: { kind: { type: string }, price: { type: number, example: 5 } }, x-mine: { a: [1] } }
    Problem: { type: object, properties: { detail: { type: string } }, patternProperties: { '^x': {} } }
`,
).data

const source = parseSource('source.yaml', 'title: Shop\nhosts: []\n')

/** Types that compile, or a reason in words; nothing else may come of a document. */
async function outcome(document: JsonObject): Promise<'types' | 'refused'> {
  const published = {
    file: 'published.yaml',
    data: document,
    locate: () => ({ file: 'published.yaml', line: 1, column: 1, depth: 0 }),
  }
  try {
    const spec = await compileSpec({ vendor: 'shop', source, published })
    const files = await renderSpec(layout, spec)
    expect(compileTypes(files.find(({ path }) => path.endsWith('schema.ts'))?.text ?? '')).toEqual([])
    return 'types'
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    expect(error.message).not.toMatch(/cannot read|is not a function|undefined|not iterable|operator/i)
    return 'refused'
  }
}

type Place = readonly (string | number)[]

function placesOf(value: Json, at: Place = []): Place[] {
  const inside = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : []
  return inside.flatMap(([key, member]) => [[...at, key], ...placesOf(member, [...at, key])])
}

function damaged(at: Place, damage: Json | undefined): JsonObject {
  const copy = structuredClone(whole)
  let holder: Json = copy
  for (const step of at.slice(0, -1)) holder = (holder as JsonObject)[step] ?? null
  const last = at.at(-1) ?? ''
  if (damage === undefined && Array.isArray(holder)) holder.splice(Number(last), 1)
  else if (damage === undefined) delete (holder as JsonObject)[last]
  else (holder as JsonObject)[last] = structuredClone(damage)
  return copy
}

const places = placesOf(whole)
const junk: (Json | undefined)[] = [
  undefined,
  null,
  '',
  'odd',
  5,
  true,
  [],
  {},
  [null],
  ['odd'],
  [{ odd: 1 }],
  { odd: null },
  { $ref: '#/nowhere' },
  { $ref: 5 },
  { $ref: '#/components/schemas/Order' },
  { $ref: '#/components/schemas/Order/properties/lines/items' },
  { allOf: 5 },
  { type: 'object', properties: { a: null } },
]

describe('a document damaged anywhere', () => {
  test('becomes types that compile, or is refused in words', async () => {
    expect(await outcome(whole)).toBe('types')
    const outcomes = { types: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.constantFrom(...junk), async (at, damage) => {
        outcomes[await outcome(damaged(at, damage))] += 1
      }),
      { numRuns: 150 },
    )
    expect(outcomes.types).toBeGreaterThan(outcomes.refused)
  }, 600_000)

  test('is judged against what it was, by types too, or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.constantFrom(...junk), async (at, damage) => {
        const judged = await judge(whole, damaged(at, damage)).catch((error: unknown) => {
          if (!(error instanceof SpecError)) throw error
          return undefined
        })
        expect(judged?.checks.types ?? {}).not.toHaveProperty('reason')
      }),
      { numRuns: 150 },
    )
  }, 600_000)
})

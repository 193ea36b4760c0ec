import fc from 'fast-check'
import { astToString } from 'openapi-typescript/dist/lib/ts.mjs'
import openapiTS, { type OpenAPI3 } from 'openapi-typescript'
import { describe, expect, test } from 'vitest'
import { type JsonObject, parseSource } from '@latchkey/openapi'
import { plainComments } from '../../src/plain-comments.ts'
import { renderSchema, schemaOptions } from '../../src/render-schema.ts'
import { makeTypable } from '../../src/typable/typable.ts'
import { compileTypes } from '@latchkey/testkit'

const read = (text: string): JsonObject =>
  parseSource('x.yaml', `openapi: 3.1.0\ninfo: { title: T, version: '1' }\n${text}`).data
const schemas = (text: string): string => `components: { schemas: { ${text} } }`
const string = '{ type: string }'

/** Compiles only when A and B are the same type. */
const same = `import type { components, paths } from './schema.ts'
type S = components['schemas']
type P = paths
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const yes = <T extends true>(): T | undefined => undefined
`

const legal: [title: string, text: string, use: string][] = [
  [
    'references into a schema',
    schemas(
      `A: { type: object, properties: { b: { type: object, properties: { c: ${string} } }, l: { type: array, items: { type: number } } } }, B: { $ref: '#/components/schemas/A/properties/b' }, C: { $ref: '#/components/schemas/A/properties/b/properties/c' }, D: { $ref: '#/components/schemas/A/properties/l/items' }, E: { allOf: [{ type: object, properties: { e: ${string} } }] }, F: { $ref: '#/components/schemas/E/allOf/0' }`,
    ),
    `yes<Same<S['B'], { c?: string }>>(); yes<Same<S['C'], string>>(); yes<Same<S['D'], number>>(); yes<Same<S['F'], { e?: string }>>()`,
  ],
  [
    'references into an operation',
    `paths:\n  /x:\n    get:\n      parameters: [{ name: a, in: query, schema: ${string} }]\n      responses: { '200': { description: d, content: { application/json: { schema: { type: object, properties: { a: ${string} } } } } } }\n    post:\n      parameters: [{ $ref: '#/paths/~1x/get/parameters/0' }]\n      requestBody: { content: { application/json: { schema: { $ref: '#/paths/~1x/get/responses/200/content/application~1json/schema' } } } }\n      responses: { '200': { $ref: '#/paths/~1x/get/responses/200' } }`,
    `yes<Same<NonNullable<P['/x']['post']['requestBody']>['content']['application/json'], { a?: string }>>(); yes<Same<P['/x']['post']['parameters']['query'], { a?: string } | undefined>>()`,
  ],
  [
    'a base that is one of its children, each of which is the base and more',
    schemas(
      `Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, required: [meow], properties: { meow: ${string} } }] }, Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, required: [bark], properties: { bark: ${string} } }] }, Pet: { type: object, required: [kind, name], properties: { kind: ${string}, name: ${string} }, oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } } }`,
    ),
    `export const f = (pet: S['Pet']): string => (pet.kind === 'cat' ? pet.meow : pet.bark) + pet.name; export const cat: S['Cat'] = { kind: 'cat', name: 'Tom', meow: 'loud' }`,
  ],
  [
    'values that are themselves or something else',
    schemas(
      "A: { oneOf: [{ type: string }, { $ref: '#/components/schemas/A' }] }, B: { anyOf: [{ type: string }, { $ref: '#/components/schemas/C' }] }, C: { anyOf: [{ type: number }, { $ref: '#/components/schemas/B' }] }",
    ),
    `yes<Same<S['A'], string>>(); export const b: S['B'] = 1 as S['C'] & number; export const c: S['C'] = ''`,
  ],
  [
    'arrays and objects of themselves',
    schemas(
      "Json: { oneOf: [{ type: string }, { type: array, items: { $ref: '#/components/schemas/Json' } }, { type: object, additionalProperties: { $ref: '#/components/schemas/Json' } }] }, List: { type: array, items: { $ref: '#/components/schemas/List' } }, Maybe: { type: [array, 'null'], items: { $ref: '#/components/schemas/Maybe' } }",
    ),
    `export const json: S['Json'] = ['a', ['b', { c: ['d'] }]]; export const list: S['List'] = [[], [[]]]; export const maybe: S['Maybe'] = [null, [null]];
    // What is exported without a type of its own needs every name in it.
    export const inferred = (): [S['Json'], S['List']] => [json, list]; export const items = inferred().map((one) => one)
    // @ts-expect-error a number is no text
    export const wrong: S['Json'] = [['a', 5]]`,
  ],
  [
    'items without a type, which are those of a list',
    schemas(
      `L: { type: object, required: [l, t], properties: { l: { items: ${string} }, t: { prefixItems: [${string}, { type: number }] } } }`,
    ),
    `export const l = (a: S['L']): [string[], string | undefined] => [a.l, a.t[0]]; export const a: S['L'] = { l: ['a'], t: ['a', 1] }`,
  ],
  [
    'what narrows a reference beside it',
    schemas(
      `A: { type: object, properties: { a: ${string} } }, B: { $ref: '#/components/schemas/A', required: [a] }, C: { $ref: '#/components/schemas/A', description: d, properties: { c: { type: number } } }`,
    ),
    `export const b: S['B'] = { a: '' }; export const c: S['C'] = { a: '', c: 1 };
    // @ts-expect-error a is required
    export const wrong: S['B'] = {}`,
  ],
  [
    'examples and extensions that look like schemas',
    schemas(
      `A: { type: object, example: { allOf: [a], discriminator: { propertyName: x } }, x-a: { allOf: [5] }, properties: { a: ${string} } }`,
    ) + '\nx-b: { allOf: [5] }',
    `yes<Same<S['A'], { a?: string }>>()`,
  ],
  [
    'path items and webhooks behind references',
    "paths: { /a: { $ref: '#/components/pathItems/P' }, /b: { $ref: '#/paths/~1c' }, /c: { get: { responses: {} } }, /d: { $ref: '#/components/pathItems/P', parameters: [{ name: q, in: query, required: true, schema: { type: string } }] } }\nwebhooks: { w: { $ref: '#/components/pathItems/P' } }\ncomponents: { pathItems: { P: { post: { requestBody: { required: true, content: { application/json: { schema: { type: string } } } }, responses: {} } } } }",
    `import type { webhooks } from './schema.ts'; export const a: P['/a']['post']['requestBody'] = { content: { 'application/json': '' } }; export const w: webhooks['w']['post']['requestBody'] = a; export const b: P['/b']['get']['parameters'] = {}; export const d: P['/d']['post']['parameters']['query'] = { q: '' }`,
  ],
  [
    'names with a per cent sign',
    `paths: { '/a%/{b}': { get: { parameters: [{ name: b, in: path, required: true, schema: ${string} }, { name: 'off_%', in: query, schema: ${string} }], responses: { '200': { description: '100 %', headers: { X-%: { schema: { type: number } } } } } } } }\n${schemas(
      `'R%': { type: object, required: ['growth_%'], properties: { 'growth_%': { type: number }, 'a%20b': { enum: ['%', '%20'] } } }, B: { $ref: '#/components/schemas/R%25' }, C: { $ref: '#/components/schemas/R%25/properties/a%2520b' }`,
    )}`,
    `yes<Same<S['B'], { 'growth_%': number; 'a%20b'?: '%' | '%20' }>>(); yes<Same<S['C'], '%' | '%20'>>(); yes<Same<P['/a%/{b}']['get']['parameters']['query'], { 'off_%'?: string } | undefined>>()`,
  ],
  [
    'schemas that are true or false',
    schemas(
      `Any: true, None: false, A: { anyOf: [${string}, false] }, B: { allOf: [{ type: object, properties: { b: true, n: false } }, true] }, C: { oneOf: [true, { type: number }] }, D: { type: array, prefixItems: [true, ${string}] }, E: { type: object, $defs: { x: true }, properties: { e: ${string} } }`,
    ),
    `yes<Same<S['Any'], unknown>>(); yes<Same<S['None'], never>>(); yes<Same<S['A'], string>>(); yes<Same<S['B']['n'], undefined>>(); yes<Same<S['C'], unknown>>(); export const d: S['D'] = [1, '']; export const e: S['E']['e'] = ''`,
  ],
  [
    'what a schema keeps for its own references, which is no member',
    schemas(
      `A: { type: object, required: [x], properties: { x: { $ref: '#/components/schemas/A/$defs/X' } }, $defs: { X: { type: object, properties: { n: { type: number } } } } }`,
    ),
    `yes<Same<S['A'], { x: { n?: number } }>>()`,
  ],
  [
    'names with everything in them',
    schemas(
      `'a.b-c/d e': { type: object, properties: { "it's": ${string}, '1': ${string}, 'a"b': ${string} } }, B: { $ref: '#/components/schemas/a.b-c~1d%20e' }, constructor: ${string}, C: { type: object, properties: { constructor: { $ref: '#/components/schemas/constructor' } } }, D: { type: string, description: 'ends */ here', enum: ['*/', "'", '\`'] }`,
    ),
    `yes<Same<S['B'], S['a.b-c/d e']>>(); yes<Same<S['D'], '*/' | "'" | '\`'>>()`,
  ],
]

describe('types are made of', () => {
  test.each(legal)('%s', (_title, text, use) => {
    const document = read(text)
    const before = structuredClone(document)
    expect(
      compileTypes(
        renderSchema('x.yaml', document),
        `${same}${use}\nyes<Same<1, 1>>()\nexport type { S, P }`,
      ),
    ).toEqual([])
    expect(document).toEqual(before)
  })

  test('members that are references, with their own text or that of what they refer to', () => {
    const document = read(
      schemas(
        `N: { type: object, description: "What N is.\\n\\nAt length." }, A: { properties: { told: { $ref: '#/components/schemas/N' }, own: { $ref: '#/components/schemas/N', description: Mine. }, part: { nullable: true, allOf: [{ $ref: '#/components/schemas/N' }] } } }`,
      ),
    )
    const types = renderSchema('x.yaml', document)
    expect(types).toMatch(/\/\*\* What N is\. \*\/\s+told\?:/)
    expect(types).toMatch(/\/\*\* Mine\. \*\/\s+own\?:/)
    expect(types).toMatch(/\/\*\* What N is\. \*\/\s+part\?:/)
  })

  test('operations, by their summary where they have one: the text stands at their function', () => {
    const told = read(
      `paths: { /a: { get: { operationId: a, summary: Get it, description: At length., responses: {} }, put: { operationId: b, description: Alone., responses: {} } } }`,
    )
    const types = renderSchema('x.yaml', told)
    expect(types).toMatch(/\/\*\* Get it \*\/\s+get: operations\["a"\]/)
    expect(types).toMatch(/\/\*\* Alone\. \*\/\s+put: operations\["b"\]/)
    expect(types).not.toContain('At length.')
  })

  test('path items that several paths share, one id in all', () => {
    const item = `{ get: { operationId: getX, responses: { '200': { description: d, content: { application/json: { schema: ${string} } } } } } }`
    const document = read(
      `paths: { /a: ${item}, /b: { $ref: '#/paths/~1a' }, /c: { $ref: '#/components/pathItems/C' }, /d: { $ref: '#/components/pathItems/C', parameters: [] } }\ncomponents: { pathItems: { C: ${item.replace('getX', 'getC')} } }`,
    )
    const use = `${same}type Got<Path extends keyof P> = P[Path]['get']['responses'][200]['content']['application/json']
export const got: [Got<'/a'>, Got<'/b'>, Got<'/c'>, Got<'/d'>] = ['', '', '', '']\nyes<Same<1, 1>>()\nexport type { S, P }`
    expect(compileTypes(renderSchema('x.yaml', document), use)).toEqual([])
  })

  test('named media types', () => {
    const document = read(
      "paths: { /x: { get: { responses: { '200': { description: d, content: { application/json: { $ref: '#/components/mediaTypes/J' } } } } } } }\ncomponents: { mediaTypes: { J: { schema: { type: string } } } }",
    )
    const use = `${same}yes<Same<P['/x']['get']['responses'][200]['content']['application/json'], string>>()\nexport type { S }`
    expect(compileTypes(renderSchema('x.yaml', document), use)).toEqual([])
  })

  test('any web of references among schemas', () => {
    const names = ['A', 'B', 'C', 'D']
    const ref = fc.constantFrom(...names).map((name) => ({ $ref: `#/components/schemas/${name}` }))
    const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.constantFrom<JsonObject>({ type: 'string' }, { type: 'number' }),
        ref,
        fc.record({ type: fc.constant('array'), items: tie('schema') }),
        fc.record({ type: fc.constant('object'), properties: fc.record({ p: tie('schema') }) }),
        fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
        fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
        fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      ) as fc.Arbitrary<JsonObject>,
    }))
    fc.assert(
      fc.property(fc.tuple(schema, schema, schema, schema), (four) => {
        const document = read(schemas(''))
        document['components'] = { schemas: Object.fromEntries(four.map((one, i) => [names[i], one])) }
        expect(compileTypes(renderSchema('x.yaml', document))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})

describe('a document that has nothing of the kind', () => {
  const plain = read(
    `paths: { '/x/{id}': { get: { operationId: getX, parameters: [{ name: id, in: path, required: true, schema: ${string} }], responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } } }\n${schemas(`A: { type: object, description: d, example: { a: b }, properties: { a: ${string}, b: { $ref: '#/components/schemas/B' }, f: { type: string, format: date } } }, B: { type: array, items: { $ref: '#/components/schemas/A' } }`)}`,
  )

  test('has the types openapi-typescript as a whole makes of it, its comments made plain', async () => {
    const whole = await openapiTS(structuredClone(plain) as unknown as OpenAPI3, {
      silent: true,
      ...schemaOptions,
    })
    expect(renderSchema('x.yaml', plain)).toBe(plainComments(astToString(whole)))
  })

  test('is the same before and after', () => {
    expect(makeTypable(plain)).toEqual(plain)
  })
})

describe('the check itself', () => {
  test('finds types that do not compile', () => {
    expect(
      compileTypes('export interface components { schemas: { A: components["schemas"]["A"][] } }'),
    ).toEqual(["'A' is referenced directly or indirectly in its own type annotation."])
    expect(
      compileTypes(
        'export type components = { schemas: { A: 1 } }; export type paths = {}',
        `${same}yes<Same<S['A'], 2>>()`,
      ),
    ).toHaveLength(2)
  })
})

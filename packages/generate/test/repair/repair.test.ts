import { describe, expect, test } from 'vitest'
import { type JsonObject, parseSource } from '@latchkey/openapi'
import { renderSchema } from '../../src/render-schema.ts'
import { repairDocument } from '@latchkey/spec'
import { compileTypes } from '@latchkey/testkit'

const head = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n"
const read = (text: string, start = head): JsonObject => parseSource('x.yaml', `${start}${text}`).data

const schemas = (text: string): string => `components: { schemas: { ${text} } }`
const operation = (text: string): string => `paths: { /x: { get: { ${text} } } }`
const ok = 'responses: {}'

type Case = [title: string, text: string, repairs: string[]]

/** Each case is repaired as listed, and makes types that compile. */
const cases: Case[] = [
  ['nothing', `paths: {}`, []],
  [
    'members left empty',
    `paths: { /x: { get: { parameters: , responses: { '200': } } } }\n${schemas('A: , B: { properties: { a: } }')}`,
    [
      '#/paths/~1x/get/parameters is empty; it was left out',
      '#/paths/~1x/get/responses/200 is empty; it was read as an object of nothing',
      '#/components/schemas/A is empty; it was read as an object of nothing',
      '#/components/schemas/B/properties/a is empty; it was read as an object of nothing',
    ],
  ],
  [
    'a part that is another name of a part',
    "paths: { /x: { get: { parameters: [{ $ref: '#/components/parameters/A' }], responses: { '200': { $ref: '#/components/responses/A' } } } } }\n" +
      "components: { parameters: { A: { $ref: '#/components/parameters/B' }, B: { name: b, in: query, schema: { type: integer } } }, " +
      "responses: { A: { $ref: '#/components/responses/B' }, B: { description: B } } }",
    [
      '#/components/parameters/A is another name of #/components/parameters/B; it was read as a copy',
      '#/components/responses/A is another name of #/components/responses/B; it was read as a copy',
    ],
  ],
  [
    'a query string that is a form, there or by reference, and another with members nobody can list',
    "paths: { /x: { parameters: [{ $ref: '#/components/parameters/Page' }], get: { parameters: [{ name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object, required: [a], properties: { a: { type: string }, o: { type: object }, l: { type: array, items: { type: string } } } }, encoding: { l: { style: form, explode: false } } } } }], responses: {} } }, " +
      '/y: { get: { parameters: [{ name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: {} }, additionalProperties: true } } } }], responses: {} } } }\n' +
      "components: { parameters: { Page: { name: p, in: querystring, content: { application/x-www-form-urlencoded: { schema: { allOf: [{ $ref: '#/components/schemas/Page' }, { properties: { z: { type: boolean } } }] } } } } }, schemas: { Page: { type: object, properties: { page: { type: integer } } } } }",
    [
      '#/paths/~1x/parameters/0 is the whole query string; it was read as the parameters it is made of',
      '#/paths/~1x/get/parameters/0 is the whole query string; it was read as the parameters it is made of',
    ],
  ],
  [
    'empty lists where objects belong',
    schemas('A: { properties: [], additionalProperties: [] }'),
    [
      '#/components/schemas/A/properties is empty; it was left out',
      '#/components/schemas/A/additionalProperties is an empty list where a schema is expected; it was read as any value',
    ],
  ],
  [
    'one thing where a list belongs, and a list written as an object',
    schemas('A: { allOf: { type: object } }, B: { oneOf: { 0: { type: string }, 1: { type: number } } }'),
    [
      '#/components/schemas/A/allOf is one schema where a list is expected; it was read as a list of one',
      '#/components/schemas/B/oneOf is an object with numbers where a list is expected; it was read as a list',
    ],
  ],
  [
    'what is no text',
    schemas('A: { title: 5, description: { a: 1 } }'),
    [
      '#/components/schemas/A/title is no text; it was read as one',
      '#/components/schemas/A/description is no text; it was left out',
    ],
  ],
  [
    'what other languages call a type',
    schemas(
      'A: { type: String }, B: { type: file }, C: { type: any }, D: { type: [string, int, odd] }, E: { type: null }, F: { type: [string, null] }, G: { properties: { a: string } }',
    ),
    [
      '#/components/schemas/A/type is "String", which is no type; it was read as "string"',
      '#/components/schemas/B/type is "file", which is no type; it was read as "string"',
      '#/components/schemas/C/type is "any", which is no type; it was read as "any value"',
      '#/components/schemas/D/type is ["string","int","odd"]; what is no type was read as one or left out',
      '#/components/schemas/E/type is null, which is no type; it was read as "null"',
      '#/components/schemas/F/type lists null itself; it was read as the type “null”',
      '#/components/schemas/G/properties/a is “string” where a schema is expected; it was read as that type',
    ],
  ],
  [
    'names and values that are no lists',
    schemas(
      'A: { required: true }, B: { required: a, properties: { a: {} } }, C: { enum: a }, D: { type: object, enum: [a, b] }, E: { required: [1, a] }',
    ),
    [
      '#/components/schemas/A/required is no list of names, as it would be beside “properties”; it was left out',
      '#/components/schemas/B/required is one name where a list is expected; it was read as a list of one',
      '#/components/schemas/C/enum is no list of values; it was left out',
      '#/components/schemas/D/type is “object”, but values listed beside it are none; the values count',
      '#/components/schemas/E/required lists what is no name; that was left out',
    ],
  ],
  [
    'listed values that are not of the type beside them',
    schemas(
      "A: { type: integer, enum: ['1', 2, '2', null] }, B: { type: string, enum: [1, true, a] }, C: { type: boolean, enum: ['true', 'false'] }, D: { type: boolean, enum: [0, 1] }, E: { type: integer, enum: [a, '1'] }, F: { type: array, items: { type: integer }, enum: ['1', '2'] }, G: { type: array, enum: [a] }, H: { type: array, items: { type: string, enum: [a, b] }, enum: [a] }, I: { type: array, enum: [[a]] }, J: { type: [string, integer], enum: [1, a] }, K: { type: number, enum: [1, '1.5'] }, L: { type: integer, enum: ['9223372036854775807'] }",
    ),
    [
      '#/components/schemas/A/enum lists what is no integer; it was read as that',
      '#/components/schemas/B/enum lists what is no string; it was read as that',
      '#/components/schemas/C/enum lists what is no boolean; it was read as that',
      '#/components/schemas/D/type is “boolean”, but values listed beside it are none; the values count',
      '#/components/schemas/E/type is “integer”, but values listed beside it are none; the values count',
      '#/components/schemas/F/enum lists values, and none is a list; it was read as those of its items',
      '#/components/schemas/F/items/enum lists what is no integer; it was read as that',
      '#/components/schemas/G/enum lists values, and none is a list; it was read as those of its items',
      '#/components/schemas/H/enum lists values, and none is a list; it was left out',
      '#/components/schemas/K/enum lists what is no number; it was read as that',
      '#/components/schemas/L/type is “integer”, but values listed beside it are none; the values count',
    ],
  ],
  [
    'compositions that forbid the members of their parts, and none that name them',
    schemas(
      "A: { type: object, properties: { a: { type: string } } }, B: { allOf: [{ $ref: '#/components/schemas/A' }], additionalProperties: false, required: [a] }, C: { allOf: [{ allOf: [{ $ref: '#/components/schemas/A' }] }], properties: { c: {} }, additionalProperties: false }, D: { allOf: [{ $ref: '#/components/schemas/A' }], properties: { a: {} }, additionalProperties: false }, E: { allOf: [{ description: e }], additionalProperties: false }",
    ),
    [
      '#/components/schemas/B/additionalProperties forbids the members of the parts beside it; it was left out',
      '#/components/schemas/C/additionalProperties forbids the members of the parts beside it; it was left out',
    ],
  ],
  [
    'a pattern that is no text',
    schemas('A: { type: string, pattern: { a: 1 } }'),
    ['#/components/schemas/A/pattern is no text; it was left out'],
  ],
  [
    'references that lead nowhere, to what their author evidently meant',
    `${schemas("A: { $ref: '#/definitions/User' }, B: { $ref: User }, C: { $ref: '#/components/schema/User' }, D: { $ref: '#/components/schemas/user' }, User: { $ref: '#/components/schemas/Person' }, Person: { properties: { name: { type: string } } }, E: { $ref: '#/components/schemas/User/properties/name' }, F: { $ref: '#top' }, G: { $anchor: top }, H: { $ref: 'https://x.test/i' }, I: { $id: 'https://x.test/i' }")}`,
    [
      '#/components/schemas/A/$ref #/definitions/User leads nowhere; it was read as #/components/schemas/User',
      '#/components/schemas/B/$ref User leads nowhere; it was read as #/components/schemas/User',
      '#/components/schemas/C/$ref #/components/schema/User leads nowhere; it was read as #/components/schemas/User',
      '#/components/schemas/D/$ref #/components/schemas/user leads nowhere; it was read as #/components/schemas/User',
      '#/components/schemas/E/$ref #/components/schemas/User/properties/name leads nowhere; it was read as #/components/schemas/Person/properties/name',
      '#/components/schemas/F/$ref #top names a place, which is #/components/schemas/G',
      '#/components/schemas/H/$ref https://x.test/i names a place, which is #/components/schemas/I',
    ],
  ],
  [
    'references to what schemas call themselves',
    schemas(
      "A: { $id: 'https://x.test/a', $defs: { b: { $anchor: b, type: string } }, properties: { b: { $ref: '#b' }, c: { $ref: '#/$defs/b' } } }, D: { $ref: 'https://x.test/a#b' }, E: { $ref: 'https://x.test/a#/$defs/b' }, F: { $id: 'https://x.test/f', properties: { a: { $ref: a } } }, G: { $id: g, $defs: { h: { $id: h, type: string } }, properties: { h: { $ref: h } } }, T: { $dynamicAnchor: t, properties: { t: { $dynamicRef: '#t' } } }",
    ),
    [
      '#/components/schemas/A/properties/b/$ref #b names a place, which is #/components/schemas/A/$defs/b',
      '#/components/schemas/A/properties/c/$ref #/$defs/b names a place, which is #/components/schemas/A/$defs/b',
      '#/components/schemas/D/$ref https://x.test/a#b names a place, which is #/components/schemas/A/$defs/b',
      '#/components/schemas/E/$ref https://x.test/a#/$defs/b names a place, which is #/components/schemas/A/$defs/b',
      '#/components/schemas/F/properties/a/$ref a names a place, which is #/components/schemas/A',
      '#/components/schemas/G/properties/h/$ref h names a place, which is #/components/schemas/G/$defs/h',
      '#/components/schemas/T/properties/t/$dynamicRef #t names a place, which is #/components/schemas/T',
    ],
  ],
  [
    'references that lead nowhere at all, or in a circle',
    `paths: { /x: { get: { parameters: [{ $ref: '#/components/parameters/No' }], requestBody: { $ref: '#/components/requestBodies/No' }, responses: { '200': { $ref: '#/components/responses/No' } } } } }\n${schemas("A: { $ref: '#/components/schemas/No' }, B: { $ref: '#/components/schemas/C' }, C: { $ref: '#/components/schemas/B' }")}`,
    [
      '#/paths/~1x/get/parameters/0 #/components/parameters/No leads nowhere; it was left out',
      '#/paths/~1x/get/requestBody #/components/requestBodies/No leads nowhere, or to itself; it counts as unknown',
      '#/paths/~1x/get/responses/200 #/components/responses/No leads nowhere, or to itself; it counts as unknown',
      '#/components/schemas/A #/components/schemas/No leads nowhere, or to itself; it counts as unknown',
      '#/components/schemas/B #/components/schemas/C leads nowhere, or to itself; it counts as unknown',
    ],
  ],
  [
    'references where OpenAPI has none, as the copies that tools make of them',
    `paths: { /x: { get: { responses: { $ref: '#/components/x-common' } }, put: { $ref: '#/paths/~1x/get', operationId: put } } }\ncomponents: { x-common: { '200': { description: d } }, schemas: { $ref: { type: string } } }\nexternalDocs: {}`,
    [
      '#/paths/~1x/get/responses cannot be a reference; it was read as a copy of #/components/x-common',
      '#/paths/~1x/put cannot be a reference; it was read as a copy of #/paths/~1x/get',
    ],
  ],
  [
    'discriminators and their mappings',
    schemas(
      "A: { discriminator: kind }, B: { oneOf: [{ $ref: '#/components/schemas/C' }], discriminator: { propertyName: kind, mapping: { c: C, d: { $ref: '#/components/schemas/C' }, e: ./x.yaml, f: 5 } } }, C: { type: object, properties: { kind: { type: string } } }, D: { discriminator: { mapping: {} } }",
    ),
    [
      '#/components/schemas/A/discriminator is a name, as in Swagger 2.0; it was read as the name of the property',
      '#/components/schemas/B/discriminator/mapping/c was read as a reference to #/components/schemas/C',
      '#/components/schemas/B/discriminator/mapping/d was read as a reference to #/components/schemas/C',
      '#/components/schemas/B/discriminator/mapping/e "./x.yaml" names no schema of this document; it was left out',
      '#/components/schemas/B/discriminator/mapping/f 5 names no schema of this document; it was left out',
      '#/components/schemas/D/discriminator names no property; it was left out',
    ],
  ],
  [
    'operation ids that are taken, or none',
    `paths: { /x: { get: { operationId: a, ${ok} }, put: { operationId: a, ${ok} }, post: { operationId: 5, ${ok} } }, /y: { get: { operationId: a_2, ${ok} } } }`,
    [
      '#/paths/~1x/put/operationId “a” is the id of another operation too; here it became “a_3”',
      '#/paths/~1x/post/operationId is no text; it was left out',
    ],
  ],
  [
    'parameters without a name, twice, or where there are none',
    operation(
      `parameters: [{ in: query }, { name: b, in: body, schema: {} }, { name: c, in: query }, { name: c, in: query, schema: { type: integer } }, { name: 5, in: query }, { name: X-A, in: header }, { name: x-a, in: header }], ${ok}`,
    ),
    [
      '#/paths/~1x/get/parameters/4/name is no text; it was read as one',
      '#/paths/~1x/get/parameters/0 is a parameter without a name or a place, which OpenAPI 3 does not have; it was left out',
      '#/paths/~1x/get/parameters/1 is a parameter in “body”, which OpenAPI 3 does not have; it was left out',
      '#/paths/~1x/get/parameters/3 is a second parameter “query c”; the last one counts',
      '#/paths/~1x/get/parameters/6 is a second parameter “header x-a”; the last one counts',
    ],
  ],
  [
    'a path whose names are described nowhere',
    `paths: { '/x/{a}/{b}': { parameters: [{ name: a, in: path, required: true, schema: { type: integer } }], get: { ${ok} }, put: { parameters: [{ name: b, in: path, required: true, schema: {} }], ${ok} } } }`,
    ['#/paths/~1x~1{a}~1{b}/get does not describe {b} of its path; it was read as text'],
  ],
  [
    'parameters of a path that does not have them',
    `paths: { '/x/{petId}': { parameters: [{ name: b, in: path, required: true, schema: {} }], get: { parameters: [{ name: petid, in: path, required: true, schema: {} }], ${ok} } } }\nwebhooks: { w: { post: { parameters: [{ name: a, in: path, required: true, schema: {} }], ${ok} } } }`,
    [
      '#/paths/~1x~1{petId}/parameters/0 is a parameter {b} that its path does not have; it was left out',
      '#/paths/~1x~1{petId}/get does not describe {petId} of its path; it was read as text',
      '#/paths/~1x~1{petId}/get/parameters/0 is a parameter {petid} that its path does not have; it was left out',
    ],
  ],
  [
    'methods, paths, places and responses in another spelling',
    `paths: { x: { GET: { parameters: [{ name: a, in: Query, schema: {} }], responses: { Default: { description: d } } }, Post: { ${ok} }, post: { ${ok} } } }`,
    [
      '#/paths/x is “/x” in OpenAPI; it was read as that',
      '#/paths/~1x/GET is “get” in OpenAPI; it was read as that',
      '#/paths/~1x/get/parameters/0/in is “query” in OpenAPI; it was read as that',
      '#/paths/~1x/get/responses/Default is “default” in OpenAPI; it was read as that',
    ],
  ],
  [
    'numbers, yes and no, and requirements as other values',
    `security: { k: [] }\npaths: { /x: { post: { security: , requestBody: { required: 'true', content: {} }, ${ok} } } }\n` +
      schemas(
        "A: { type: string, minLength: '3', maxLength: many, nullable: 'False' }, B: { type: integer, exclusiveMinimum: 'true', minimum: '1', maximum: }",
      ),
    [
      '#/security is no list of requirements; it was read as [{"k":[]}]',
      '#/paths/~1x/post/security is no list of requirements; it was left out',
      '#/paths/~1x/post/requestBody/required is no boolean; it was read as true',
      '#/components/schemas/A/minLength is no number; it was read as 3',
      '#/components/schemas/A/maxLength is no number; it was left out',
      '#/components/schemas/A/nullable is no boolean; it was read as false',
      '#/components/schemas/B/minimum is no number; it was read as 1',
      '#/components/schemas/B/maximum is no number; it was left out',
      '#/components/schemas/B/exclusiveMinimum is no number or boolean; it was read as true',
    ],
  ],
  [
    'parameters and headers with the keywords of their schema beside their name',
    operation(
      "parameters: [{ name: a, in: query, type: array, items: { type: int } }, { name: b, in: query, type: string, schema: { type: integer } }], responses: { '200': { description: d, headers: { X-A: { type: integer, description: n } } } }",
    ),
    [
      '#/paths/~1x/get/parameters/0/type stands in a schema since OpenAPI 3; it was read as one',
      '#/paths/~1x/get/parameters/0/schema/items/type is "int", which is no type; it was read as "integer"',
      '#/paths/~1x/get/responses/200/headers/X-A/type stands in a schema since OpenAPI 3; it was read as one',
    ],
  ],
]

describe('a document is repaired, and every repair listed:', () => {
  test.each(cases)('%s', (_title, text, repairs) => {
    const before = read(text)
    const given = structuredClone(before)
    const { document, repairs: done } = repairDocument(before)
    expect(done.map(({ pointer, reason }) => `${pointer} ${reason}`)).toEqual(repairs)
    expect(before).toEqual(given)
    expect(compileTypes(renderSchema('x.yaml', document))).toEqual([])
    // What was repaired once needs no repair.
    expect(repairDocument(document).repairs).toEqual([])
  })

  test('but not at places that are not to be touched', () => {
    const text = schemas('A: { type: String }, B: { type: String }')
    const { document, repairs } = repairDocument(read(text), {
      mayRepair: (pointer) => pointer.includes('/A'),
    })
    expect(repairs).toHaveLength(1)
    expect(document).toEqual(read(schemas('A: { type: string }, B: { type: String }')))
  })

  test('and nothing that only looks like a part of OpenAPI is touched', () => {
    const text = schemas(
      "A: { type: object, properties: { type: { type: string }, required: { type: boolean }, $ref: { type: string }, title: { type: integer } }, example: { type: String, required: true, $ref: '#/nowhere' }, default: { enum: a }, x-mine: { type: String, $ref: '#/nowhere' } }",
    )
    expect(repairDocument(read(text))).toMatchObject({ document: read(text), repairs: [] })
  })
})

test('listed values are of the type beside them, and values of a list those of its items', () => {
  const text = schemas(
    "A: { type: integer, enum: ['1', 2, '2', null] }, B: { type: string, enum: [1.0, true, a] }, C: { type: array, items: { type: integer }, enum: ['1'] }, D: { type: integer, enum: [a, '1'] }",
  )
  expect(repairDocument(read(text)).document).toEqual(
    read(
      schemas(
        "A: { type: integer, enum: [1, 2, null] }, B: { type: string, enum: ['1.0', 'true', a] }, C: { type: array, items: { type: integer, enum: [1] } }, D: { enum: [a, '1'] }",
      ),
    ),
  )
})

test('a form in the query string is the parameters it is made of, each written as the form says', () => {
  const form =
    '{ schema: { type: object, required: [a], properties: { a: { type: string }, o: { type: object }, l: { type: array, items: {} } } }, encoding: { l: { style: form, explode: false } } }'
  const text = operation(
    `parameters: [{ name: q, in: querystring, content: { application/x-www-form-urlencoded: ${form} } }], ${ok}`,
  )
  expect(repairDocument(read(text)).document).toMatchObject(
    read(
      operation(
        `parameters: [{ name: a, in: query, required: true, schema: { type: string } }, { name: o, in: query, content: { application/json: { schema: { type: object } } } }, { name: l, in: query, style: form, explode: false, schema: { type: array } }], ${ok}`,
      ),
    ),
  )
})

describe('what a document loses on the way to types is told:', () => {
  const losses: [title: string, text: string, told: string[]][] = [
    [
      'methods that OpenAPI 3.2 has and openapi-typescript does not',
      `paths: { /x: { query: { ${ok} }, additionalOperations: { COPY: { ${ok} } } } }`,
      [
        '#/paths/~1x/query QUERY /x is not in the generated types',
        '#/paths/~1x/additionalOperations/COPY COPY /x is not in the generated types',
      ],
    ],
    [
      'streams and whole query strings',
      operation(
        "parameters: [{ name: q, in: querystring, content: {} }], responses: { '200': { description: d, content: { application/jsonl: { itemSchema: {} } } } }",
      ),
      [
        '#/paths/~1x/get/parameters/0 a parameter that is the whole query string is not in the generated types',
        '#/paths/~1x/get/responses/200/content/application~1jsonl/itemSchema items of a stream are not in the generated types',
      ],
    ],
    [
      'dynamic references',
      schemas(
        "A: { properties: { a: { $dynamicRef: '#node' } } }, B: { $dynamicAnchor: node }, C: { $dynamicAnchor: node }",
      ),
      [
        '#/components/schemas/A/properties/a/$dynamicRef what a $dynamicRef stands for is unknown in the generated types',
      ],
    ],
  ]
  test.each(losses)('%s', (_title, text, told) => {
    const document = read(text, head.replace('3.1.0', '3.2.0'))
    expect(repairDocument(document).losses.map(({ pointer, reason }) => `${pointer} ${reason}`)).toEqual(told)
  })

  test('references in extensions, which nobody follows', () => {
    const text = `x-policy: { $ref: ../policies.yaml }\n${schemas("A: { x-a: [{ $ref: '#/nowhere' }, { $ref: '#/components/schemas/A' }] }")}`
    const { notices } = repairDocument(read(text))
    expect(notices.map(({ pointer }) => pointer)).toEqual(['#/x-policy', '#/components/schemas/A/x-a/0'])
  })
})

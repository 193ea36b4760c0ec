import { describe, expect, test } from 'vitest'
import { ref, schemas, rail, either, text, type Case, compiled } from './documents.ts'

const both = (schema: string, more = ''): string =>
  `paths:\n  /x:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: ${schema} } } }\n      responses: { '200': { description: d, content: { application/json: { schema: ${schema} } } } }\n${more}`

const directed = `type Sent = NonNullable<P['/x']['post']['requestBody']>['content']['application/json']
type Got = P['/x']['post']['responses'][200]['content']['application/json']
`

const user = `User: { type: object, required: [id, name, pin, address], properties: { id: { type: string, readOnly: true }, name: ${text}, pin: { type: string, writeOnly: true }, address: ${ref('Address')}, friends: { type: array, items: ${ref('User')} } } }`

const address = `Address: { type: object, required: [id, street], properties: { id: { type: integer, readOnly: true }, street: ${text} } }`

const sent = `{ name: '', pin: '', address: { street: '' } }`

const directions: Case[] = [
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

describe('types of readOnly and writeOnly members', () => {
  test.each(directions)('%s', (_title, document, use) => {
    expect(compiled(document, directed + use)).toEqual([])
  })
})

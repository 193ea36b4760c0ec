import { describe, expect, test } from 'vitest'
import { ref, schemas, rail, either, text, type Case, compiled } from './documents.ts'

const road = (k: string): string =>
  `Road: { type: object, required: [k], properties: { k: ${k}, wheels: { type: integer } } }`

const mapping = `, mapping: { car: '#/components/schemas/Road', tram: Rail }`

const narrows = (type: string, road: string, rail: string): string =>
  `export const f = (u: ${type}): number | undefined => (u.k === '${rail}' ? u.cars : u.k === '${road}' ? u.wheels : undefined)
   export const a: ${type} = { k: '${road}', wheels: 1 }; export const b: ${type} = { k: '${rail}', cars: 1 }
   // @ts-expect-error no form has this value
   export const c: ${type} = { k: 'plane' }`

const discriminators: Case[] = [
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
    'leaves the form open that any other value is of, and none',
    schemas(
      `U: ${either(`, mapping: { tram: Rail }, defaultMapping: Road`)}`,
      'Road: { type: object, properties: { k: { type: string }, wheels: { type: integer } } }',
      rail(text),
    ),
    `export const a: S['U'][] = [{ k: 'plane', wheels: 3 }, { wheels: 4 }, { k: 'tram', cars: 1 }]
    export const f = (u: S['U']): number | undefined => ('cars' in u ? u.cars : 'wheels' in u ? u.wheels : undefined)
    // @ts-expect-error wheels are a number
    export const b: S['U'] = { k: 'tram', wheels: '' }
    // @ts-expect-error what has cars is a tram
    export const c: S['U'] = { k: 'ship', cars: 1 }`,
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
    'is told by a value that stands in a composition of one, and so are members in lists of one form',
    schemas(
      `U: ${either()}`,
      `Road: { type: object, required: [k], properties: { k: { oneOf: [{ type: string, enum: [road] }] }, wheels: { type: number } } }`,
      `Rail: { anyOf: [{ type: object, required: [k], properties: { k: { description: kind, allOf: [{ const: rail }] }, cars: { anyOf: [{ oneOf: [{ type: number }] }] } } }] }`,
      `Base: { type: object, required: [items], properties: { n: { type: number } } }`,
      `P: { oneOf: [{ allOf: [${ref('Base')}, { type: object, properties: { items: { type: array, items: { oneOf: [${ref('U')}] } } } }] }] }`,
    ),
    `export const f = (u: S['U']): number | undefined => (u.k === 'rail' ? u.cars : u.wheels)
    export const a: S['P'] = { items: [{ k: 'road' }, { k: 'rail', cars: 1 }] }
    // @ts-expect-error the name of the schema is not its value
    export const r: S['U'] = { k: 'Road' }
    // @ts-expect-error items is required
    export const p: S['P'] = { n: 1 }`,
  ],
  [
    'of forms that are referred to twice in an allOf',
    schemas(
      `U: { oneOf: [{ allOf: [${ref('Road')}, ${ref('Road')}] }, { allOf: [${ref('Rail')}, ${ref('Rail')}] }], discriminator: { propertyName: k } }`,
      road(text),
      rail(text),
    ),
    narrows("S['U']", 'Road', 'Rail'),
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
    'of an heir that others are built on, by its value and theirs',
    schemas(
      `Base: { type: object, required: [k], properties: { k: ${text} }, discriminator: { propertyName: k, mapping: { road: '#/components/schemas/Road' } } }`,
      `Road: { allOf: [${ref('Base')}, { type: object, properties: { wheels: { type: integer } } }] }`,
      `Rail: { allOf: [${ref('Base')}, { type: object, properties: { cars: { type: integer } } }] }`,
      `Van: { allOf: [${ref('Road')}, { type: object, properties: { seats: { type: integer } } }] }`,
      `U: { oneOf: [${ref('Road')}, ${ref('Rail')}] }`,
    ),
    `${narrows("S['U']", 'road', 'Rail')}
    export const v: S['Road'] = { k: 'Van' }; export const w: S['Van'] = { k: 'Van', wheels: 4, seats: 9 }
    // @ts-expect-error not that of the base
    export const x: S['Van'] = { k: 'road' }`,
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
]

describe('types of a discriminator', () => {
  test.each(discriminators)('%s', (_title, document, use) => {
    expect(compiled(document, use)).toEqual([])
  })
})

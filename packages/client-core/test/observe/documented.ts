import fc from 'fast-check'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** One change to a valid value, and what it must be told as. */
export interface Mutation {
  kind: string
  pointer: string
  value: Json
}

/** A schema, a value that holds it, and every single change known to break it. */
export interface Documented {
  schema: { [keyword: string]: Json }
  value: Json
  mutations: Mutation[]
}

/** Stands in every text of every value: no report may hold it. */
export const planted = 's3cr3t'

const text = fc.string({ maxLength: 5 }).map((rest) => planted + rest)
const name = fc.stringMatching(/^[a-z][a-zA-Z]{0,6}$/).filter((one) => one !== 'tag')

function scalar(
  schema: Documented['schema'],
  value: fc.Arbitrary<Json>,
  wrong: Json,
): fc.Arbitrary<Documented> {
  return value.map((one) => ({
    schema,
    value: one,
    mutations: [{ kind: 'type', pointer: '', value: wrong }],
  }))
}

const leaf: fc.Arbitrary<Documented> = fc.oneof(
  scalar({ type: 'string' }, text, false),
  scalar({ type: 'integer' }, fc.integer(), 0.5),
  scalar({ type: 'number' }, fc.double({ noNaN: true, noDefaultInfinity: true }), planted),
  scalar({ type: 'boolean' }, fc.boolean(), 0),
  scalar({ type: ['string', 'null'] }, fc.option(text), 1),
  scalar({ type: 'string', nullable: true }, fc.option(text), [planted]),
  scalar({ type: 'null' }, fc.constant(null), planted),
  formatted('date', '2026-11-21', '21.11.2026'),
  formatted('date-time', '2026-11-21T10:00:00Z', '2026-11-21 noon'),
  formatted('uuid', '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54', planted),
  fc
    .constantFrom<Documented['schema']>({ enum: ['draft', 'sent'] }, { type: 'string', const: 'draft' })
    .map((schema) => ({
      schema,
      value: 'draft',
      mutations: [{ kind: 'enum', pointer: '', value: planted }],
    })),
)

function formatted(format: string, value: string, wrong: string): fc.Arbitrary<Documented> {
  return fc.constant({
    schema: { type: 'string', format },
    value,
    mutations: [
      { kind: 'format', pointer: '', value: wrong },
      { kind: 'type', pointer: '', value: 7 },
    ],
  })
}

function array(items: Documented): Documented {
  return {
    schema: { type: 'array', items: items.schema },
    value: [items.value, items.value],
    mutations: [
      { kind: 'type', pointer: '', value: planted },
      ...items.mutations.map(({ kind, pointer, value }) => ({
        kind,
        pointer: `/1${pointer}`,
        value: [items.value, value],
      })),
    ],
  }
}

interface Member {
  name: string
  of: Documented
  isRequired: boolean
}

function object(members: Member[], isClosed: boolean): Documented {
  const value = Object.fromEntries(members.map(({ name, of }) => [name, of.value]))
  const required = members.filter((one) => one.isRequired).map((one) => one.name)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(members.map(({ name, of }) => [name, of.schema])),
      ...(required.length > 0 && { required }),
      ...(isClosed && { additionalProperties: false }),
    },
    value,
    mutations: [
      { kind: 'type', pointer: '', value: [planted] },
      { kind: isClosed ? 'extra' : 'unknown', pointer: '/brandNew', value: { ...value, brandNew: planted } },
      {
        kind: isClosed ? 'extra' : 'unknown',
        pointer: '/*',
        value: { ...value, [`${planted}@example.com`]: 1 },
      },
      ...required.map((gone) => {
        const { [gone]: _, ...others } = value
        return { kind: 'missing', pointer: `/${gone}`, value: others }
      }),
      ...members.flatMap(({ name, of }) =>
        of.mutations.map(({ kind, pointer, value: changed }) => ({
          kind,
          pointer: `/${name}${pointer}`,
          value: { ...value, [name]: changed },
        })),
      ),
    ],
  }
}

function map(of: Documented): Documented {
  const value = { [planted]: of.value }
  return {
    schema: { type: 'object', additionalProperties: of.schema },
    value,
    mutations: of.mutations.map(({ kind, pointer, value: changed }) => ({
      kind,
      pointer: `/*${pointer}`,
      value: { [planted]: changed },
    })),
  }
}

/** Two objects in one. What is unknown to one part may be known to the other, so closed ones do not go together. */
function both(one: Documented, other: Documented): Documented {
  const values = [one.value, other.value] as { [name: string]: Json }[]
  const lift = ({ mutations }: Documented, rest: Json): Mutation[] =>
    mutations
      .filter(({ kind, pointer }) => !(kind === 'type' && pointer === ''))
      .map((mutation) => ({ ...mutation, value: { ...(rest as object), ...(mutation.value as object) } }))
  return {
    schema: { allOf: [one.schema, other.schema] },
    value: { ...values[0], ...values[1] },
    mutations: [...lift(one, values[1]!), ...lift(other, values[0]!)],
  }
}

/** One of two objects, told apart by a tag. */
function tagged(one: Documented, other: Documented): Documented {
  const withTag = ({ schema }: Documented, tag: string): Json => ({
    ...schema,
    properties: { ...(schema['properties'] as object), tag: { const: tag } },
    required: [...((schema['required'] as string[] | undefined) ?? []), 'tag'],
  })
  const add = (value: Json): Json => ({ tag: 'one', ...(value as object) })
  return {
    schema: {
      oneOf: [withTag(one, 'one'), withTag(other, 'other')],
      discriminator: { propertyName: 'tag' },
    },
    value: add(one.value),
    mutations: [
      { kind: 'enum', pointer: '/tag', value: { ...(add(one.value) as object), tag: planted } },
      ...one.mutations
        .filter(({ kind, pointer }) => kind === 'missing' && pointer.lastIndexOf('/') === 0)
        .map((mutation) => ({ ...mutation, value: add(mutation.value) })),
    ],
  }
}

function orNull(of: Documented): Documented {
  return { ...of, schema: { anyOf: [of.schema, { type: 'null' }] } }
}

const depth = { maxDepth: 4, depthSize: 'small' } as const
const { documented } = fc.letrec<{ documented: Documented; object: Documented }>((tie) => ({
  documented: fc.oneof(
    depth,
    leaf,
    tie('object'),
    tie('documented').map(array),
    tie('documented').map(map),
    tie('object').map(orNull),
    tie('documented')
      .filter(({ value }) => value !== null)
      .map(orNull),
    fc
      .tuple(objectOf(tie('documented'), 'a', false), objectOf(tie('documented'), 'b', false))
      .map(([one, other]) => both(one, other)),
    fc
      .tuple(objectOf(tie('documented'), 'a', true), objectOf(tie('documented'), 'b', true))
      .map(([one, other]) => tagged(one, other)),
  ),
  object: fc.boolean().chain((isClosed) => objectOf(tie('documented'), '', isClosed)),
}))

function objectOf(of: fc.Arbitrary<Documented>, prefix: string, isClosed: boolean): fc.Arbitrary<Documented> {
  const member = fc.record({ name: name.map((one) => prefix + one), of, isRequired: fc.boolean() })
  return fc
    .uniqueArray(member, { maxLength: 4, selector: (one) => one.name })
    .map((members) => object(members, isClosed))
}

export { documented }

import { generateSync } from 'json-schema-faker'
import { sample } from 'openapi-sampler'
import { MockError } from '../errors.ts'
import type { JsonObject, MediaType, OpenApiDocument, Schema } from './document.ts'
import { asObject, examplesIn, isObject, lookUp } from './document.ts'
import { type LookUp, selectedBy, selectedByBase, stating } from './discriminators.ts'
import { bundleSchema, type Direction } from './json-schema.ts'
import { createLeastSizes, largestSample } from './least-size.ts'
import { readPattern } from './pattern.ts'
import { smallest } from './smallest.ts'
import { trimRequest } from './trim-request.ts'
import type { Validator } from './validator.ts'

export interface Sampler {
  /**
   * A value that is valid for the schema, always the same one.
   * @throws {@link MockError} `no_valid_sample`
   */
  fromSchema(schema: Schema, direction: Direction): unknown
  /** As `fromSchema`, but the media type's own examples come first when they are valid. @throws {@link MockError} `no_valid_sample` */
  fromMediaType(media: MediaType, direction: Direction): unknown
}

/** Makes sample values and judges each before handing it out: examples in documents are often wrong. */
export function createSampler(document: OpenApiDocument, validator: Validator): Sampler {
  const samples = new Map<Direction, Map<object, unknown>>()
  const leastSizeOf = createLeastSizes((ref) => lookUp(document, ref))

  function fromSchema(schema: Schema, direction: Direction): unknown {
    return fromCandidates(schema, direction, candidates(schema, direction))
  }

  function fromCandidates(schema: Schema, direction: Direction, values: Iterable<unknown>): unknown {
    let first: string | undefined
    for (const value of direction === 'response' ? values : trimmed(schema, values)) {
      const violations = validator.check(schema, direction, value)
      if (violations.length === 0) return value
      first ??= `${violations[0]!.pointer || 'the value'} ${violations[0]!.message}`
    }
    throw noValidSample(first)
  }

  /** Each as a caller would send it, and where that is not valid as it is. */
  function* trimmed(schema: Schema, values: Iterable<unknown>): Generator<unknown> {
    for (const value of values) yield* [trimRequest(document, schema, value), value]
  }

  function* candidates(schema: Schema, direction: Direction): Generator<unknown> {
    if (typeof schema === 'boolean') {
      yield {}
      return
    }
    if (leastSizeOf(schema) > largestSample) {
      throw noValidSample(`it asks for more than ${largestSample} characters and members`)
    }
    const skip = { skipReadOnly: direction !== 'response', skipWriteOnly: direction === 'response' }
    const readable = { quiet: true, enablePatterns: true, ...skip }
    const plainers = [(value: object) => value, (value: object) => withoutOddities(document, value)]
    // A request is judged by more than its schema: the compiler tells alternatives apart as the discriminator does.
    if (direction !== 'response') plainers.reverse()
    for (const skipNonRequired of [false, true]) {
      for (const plainer of plainers) {
        const options = { ...readable, skipNonRequired }
        yield* attempt(() => sample(plainer(schema), options, plainer(document)))
      }
    }
    // Made to satisfy patterns and lengths, and looks like it: only where the readable ones do not.
    const bundle = bundleSchema(schema, {
      direction,
      openapi30: document.openapi.startsWith('3.0'),
      lookUp: (ref) => lookUp(document, ref),
    })
    const exact = { seed: 1, maxDepth: 6, optionalsProbability: 0 }
    for (const alwaysFakeOptionals of [true, false]) {
      yield* attempt(() => generateSync(bundle, { ...exact, alwaysFakeOptionals }))
    }
    for (const levels of [2, 4, 8]) yield* smallest(bundle, (one) => definitionOf(bundle, one), levels)
  }

  function remember(key: object, direction: Direction, make: () => unknown): unknown {
    let known = samples.get(direction)
    if (known === undefined) samples.set(direction, (known = new Map()))
    if (!known.has(key)) known.set(key, make())
    // A copy each time: callers fill in their own members.
    return structuredClone(known.get(key))
  }

  return {
    fromSchema: (schema, direction) =>
      typeof schema === 'boolean' ? {} : remember(schema, direction, () => fromSchema(schema, direction)),
    fromMediaType(media, direction) {
      return remember(media, direction, () => {
        const schema = media.schema ?? true
        return fromCandidates(
          schema,
          direction,
          (function* () {
            if (media.example !== undefined) yield media.example
            yield* examplesIn(document, media.examples).filter((value) => value !== undefined)
            yield* candidates(schema, direction)
          })(),
        )
      })
    },
  }
}

function noValidSample(reason: string | undefined): MockError {
  return new MockError(
    'no_valid_sample',
    `No valid sample could be made for a schema: ${reason}. Add an example to it.`,
  )
}

/** Of formats the library does not know. */
const unknownFormats: Readonly<Record<string, string>> = {
  byte: 'c2FtcGxl',
  duration: 'P1D',
  url: 'https://example.com',
}

/** What says by itself what a value is. */
const said = ['example', 'examples', 'default', 'enum', 'const']

const plain = new WeakMap<object, object>()

/**
 * Without what the library takes at its word: examples that are `null`, as frameworks write where there is none, patterns, of
 * which it writes the anchors and alternatives as letters, and forms that are another than their discriminator says.
 */
function withoutOddities<Value extends object>(document: OpenApiDocument, value: Value): Value {
  const known = plain.get(value)
  if (known !== undefined) return known as Value
  const find = (ref: string): unknown => lookUp(document, ref)
  const strip = (key: string, member: unknown): unknown => {
    if (key === 'example' && member === null) return undefined
    if (!isObject(member)) return member
    const isUnknown = Object.hasOwn(unknownFormats, String(member['format']))
    if (isUnknown && !said.some((key) => member[key] !== undefined))
      return { ...member, example: unknownFormats[String(member['format'])] }
    // Of what has items, the library knows without a type only those that are all alike.
    if (Array.isArray(member['prefixItems']) && member['type'] === undefined)
      return { type: 'array', ...member }
    return withNamedAlternative(find, typeof member['pattern'] === 'string' ? withMatch(member) : member)
  }
  const stripped = JSON.parse(JSON.stringify(value), strip) as Value
  nameHeirs(find, stripped)
  plain.set(value, stripped)
  return stripped
}

/** Has each schema that is built on a discriminated one bear its name. */
function nameHeirs(find: LookUp, document: object): void {
  const schemas = asObject(asObject((document as JsonObject)['components'])['schemas']) as Record<
    string,
    unknown
  >
  for (const [name, schema] of Object.entries(schemas)) {
    const selected = selectedByBase(
      find,
      `#/components/schemas/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    )
    if (selected) schemas[name] = { allOf: [schema, stating(selected)] }
  }
}

/** Of alternatives told apart one, bearing its name: the first that a value is mapped to, else the first. */
function withNamedAlternative(lookUp: LookUp, schema: JsonObject): JsonObject {
  const selected = selectedBy(lookUp, schema)
  const chosen = selected.find(({ isMapped }) => isMapped) ?? selected[0]
  if (chosen?.values === undefined) return schema
  const { discriminator: _, oneOf: __, anyOf: ___, ...others } = schema
  return { ...others, oneOf: [{ allOf: [chosen.schema, stating(chosen)] }] }
}

/** A schema with a pattern, and an example that matches it in place of the pattern. */
function withMatch(schema: JsonObject): JsonObject {
  const { pattern, minLength, maxLength, example, examples, default: given, enum: values } = schema
  if (values !== undefined || Number(minLength ?? 0) > largestSample) return schema
  const isLong = (text: string): boolean =>
    text.length >= Number(minLength ?? 0) && text.length <= Number(maxLength ?? Infinity)
  const matches = readPattern(String(pattern))
  const isMatch = (text: unknown): boolean => typeof text === 'string' && isLong(text) && matches.test(text)
  const make = (seed: number): unknown[] =>
    attempt(() => generateSync({ type: 'string', pattern, minLength, maxLength } as never, { seed }))
  const own = [example, examples, given].flat().find(isMatch)
  const match = own ?? [1, 2, 3].flatMap(make).find(isMatch)
  if (match === undefined) return schema
  const { pattern: _, examples: __, ...others } = schema
  return { ...others, example: match }
}

/** What a reference within a bundle stands for. */
function definitionOf({ $defs }: JsonObject, schema: unknown): unknown {
  let found = schema
  for (let hops = 0; typeof asObject(found)['$ref'] === 'string' && hops < 50; hops += 1) {
    const { $ref, ...beside } = asObject(found)
    const target = asObject($defs)[String($ref).replace('#/$defs/', '')]
    found =
      Object.keys(beside).length > 0 ? { ...beside, allOf: [beside['allOf'] ?? [], target].flat() } : target
  }
  return found
}

/** The libraries throw on what they do not know; then there is no such candidate. */
function attempt(make: () => unknown): unknown[] {
  try {
    return [make()]
  } catch {
    return []
  }
}

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { OpenApiDocument, Schema } from './document.ts'
import { lookUp } from './document.ts'
import { convertNamed, toJsonSchema, type ConversionOptions, type Direction } from './json-schema.ts'
import { readPattern } from './pattern.ts'

/** One way in which a value departs from its schema. Never holds the value itself. */
export interface Violation {
  /** JSON pointer into the value; empty for the value as a whole. */
  readonly pointer: string
  readonly message: string
}

export interface Validator {
  /** Judges a JSON value. */
  check(schema: Schema, direction: Direction, value: unknown): Violation[]
  /** Judges text that came in a URL, header or form: numbers and booleans are read from strings. Returns what was read. */
  read(schema: Schema, direction: Direction, text: unknown): { value: unknown; violations: Violation[] }
}

const shared = new WeakMap<OpenApiDocument, Validator>()

/** Compiles the document's schemas on first use, each once per direction; validators of frozen documents are shared. */
export function createValidator(document: OpenApiDocument): Validator {
  const validator = shared.get(document) ?? compileOnUse(document)
  if (Object.isFrozen(document)) shared.set(document, validator)
  return validator
}

function compileOnUse(document: OpenApiDocument): Validator {
  const exact = createCompiler(document, false)
  const lenient = createCompiler(document, 'array')
  return {
    check: (schema, direction, value) => exact(schema, direction, { value }),
    read(schema, direction, text) {
      // A text that is valid as it stands is no number, too: of `oneOf: [integer, string]` only one is to match.
      if (exact(schema, direction, { value: text }).length === 0) return { value: text, violations: [] }
      const holder = { value: text }
      const violations = lenient(schema, direction, holder)
      return { value: holder.value, violations }
    },
  }
}

type Judge = (schema: Schema, direction: Direction, holder: { value: unknown }) => Violation[]

function createCompiler(document: OpenApiDocument, coerceTypes: false | 'array'): Judge {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    logger: false,
    validateSchema: false,
    // What every object has, such as `constructor`, is no member that came.
    ownProperties: true,
    // 0.29 is a multiple of 0.01, whatever a division of floating-point numbers makes of it.
    multipleOfPrecision: 9,
    coerceTypes,
    code: { regExp: readPattern },
  })
  formats.default(ajv)
  // Of no registry, and Ajv's own idea of them: an address without a dot in its host is no `url` there.
  for (const name of ['url', 'iso-time', 'iso-date-time']) ajv.addFormat(name, true)
  const compiled = new Map<Direction, Map<Schema, ValidateFunction>>()

  function convert(schema: Schema, direction: Direction): Schema {
    const waiting: { id: string; ref: string }[] = []
    const options: ConversionOptions = {
      direction,
      openapi30: document.openapi.startsWith('3.0'),
      lookUp: (ref) => lookUp(document, ref),
      refer(ref) {
        const id = `openapi:${direction}/${encodeURIComponent(ref)}`
        waiting.push({ id, ref })
        return id
      },
    }
    const converted = toJsonSchema(schema, options)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (ajv.schemas[next.id] !== undefined) continue
      ajv.addSchema(convertNamed(next.ref, options), next.id)
    }
    return converted
  }

  return (schema, direction, holder) => {
    let known = compiled.get(direction)
    if (known === undefined) compiled.set(direction, (known = new Map()))
    let validate = known.get(schema)
    if (validate === undefined) {
      // The value rides in a member, so that coercion has somewhere to write to.
      validate = ajv.compile({ properties: { value: convert(schema, direction) } })
      known.set(schema, validate)
    }
    if (validate(holder)) return []
    const violations = explain(ajv, validate.errors ?? []).map(({ pointer, message }) => ({
      pointer: pointer.replace(/^\/value/, ''),
      message,
    }))
    return [...new Map(violations.map((violation) => [JSON.stringify(violation), violation])).values()]
  }
}

/**
 * Alternatives fail all at once, and most of their complaints are about the ones nobody meant: of each set only the
 * nearest alternative is told, the one whose discriminating members agree or, failing that, with the fewest complaints.
 */
function explain(ajv: Ajv2020, errors: readonly ErrorObject[]): Violation[] {
  const outermost = errors
    .filter((error) => error.keyword === 'oneOf' || error.keyword === 'anyOf')
    .toSorted((a, b) => a.instancePath.length - b.instancePath.length)[0]
  if (outermost === undefined) {
    return errors
      .filter((error) => error.keyword !== 'if')
      .map((error) => ({ pointer: error.instancePath, message: wording(error) }))
  }
  const outside = errors.filter((error) => !error.instancePath.startsWith(outermost.instancePath))
  return [...explain(ajv, outside), ...explainAlternatives(ajv, outermost)]
}

function explainAlternatives(ajv: Ajv2020, error: ErrorObject): Violation[] {
  if (Array.isArray(error.params['passingSchemas'])) {
    return [
      {
        pointer: error.instancePath,
        message: 'must match exactly one of the alternatives, but matches several',
      },
    ]
  }
  const complaints = (error.schema as Schema[]).map((branch) => {
    const validate = ajv.compile(branch)
    validate(error.data)
    const found = validate.errors ?? []
    const strangers = found.filter((one) => ['const', 'enum', 'type'].includes(one.keyword)).length
    return { found, distance: strangers * 1000 + found.length }
  })
  const nearest = complaints.toSorted((a, b) => a.distance - b.distance)[0]?.found ?? []
  return explain(ajv, nearest).map(({ pointer, message }) => ({
    pointer: error.instancePath + pointer,
    message,
  }))
}

function wording(error: ErrorObject): string {
  switch (error.keyword) {
    case 'enum':
      return `must be one of ${(error.params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`
    case 'const':
      return `must be ${JSON.stringify(error.params['allowedValue'])}`
    case 'additionalProperties':
      return `must not have the member "${error.params['additionalProperty']}"`
    case 'unevaluatedProperties':
      return `must not have the member "${error.params['unevaluatedProperty']}"`
    case 'required':
      return `must have the member "${error.params['missingProperty']}"`
    default:
      return error.message ?? `does not meet "${error.keyword}"`
  }
}

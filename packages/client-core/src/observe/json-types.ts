/** An object of JSON; of a document, e.g. one of its schemas. */
export interface JsonObject {
  readonly [member: string]: unknown
}

/** The JSON type of a value, as schemas name them; `integer` for whole numbers. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const JSON_TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']

/** What {@link typeOf} may say of a value of these types; undefined where any will do, as of a type nobody knows. */
export function typesAllowed(types: readonly string[]): ReadonlySet<string> | undefined {
  if (types.length === 0 || types.some((type) => !JSON_TYPES.includes(type))) return undefined
  return new Set(types.flatMap((type) => (type === 'number' ? ['number', 'integer'] : [type])))
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

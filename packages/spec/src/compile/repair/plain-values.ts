import { isObject, type Json, type JsonObject, type Kind } from '@latchkey/openapi'
import type { Ask } from './ask.ts'

/** Gives the plain members of an object the kind of value they have to have: many are written as text. */
export function repairPlainValues(value: JsonObject, kind: Kind, at: readonly string[], ask: Ask): void {
  for (const [key, wanted] of Object.entries(plainMembers[kind] ?? {})) {
    const written = value[key]
    if (written === undefined || wanted.some((one) => one.is(written))) continue
    const read = wanted.map((one) => one.read(written)).find((one) => one !== undefined)
    const wantedName = wanted.map(({ name }) => name).join(' or ')
    const outcome = read === undefined ? 'left out' : `read as ${JSON.stringify(read).slice(0, 60)}`
    if (!ask([...at, key], `is no ${wantedName}; it was ${outcome}`)) continue
    if (read === undefined) delete value[key]
    else value[key] = read
  }
}

interface Wanted {
  name: string
  is(value: Json): boolean
  /** What another value is read as, if anything. */
  read(value: Json): Json | undefined
}

const number: Wanted = {
  name: 'number',
  is: (value) => typeof value === 'number',
  read: (value) =>
    typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
      ? Number(value)
      : undefined,
}

const boolean: Wanted = {
  name: 'boolean',
  is: (value) => typeof value === 'boolean',
  read: (value) =>
    typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined,
}

const text: Wanted = {
  name: 'text',
  is: (value) => typeof value === 'string',
  read: () => undefined,
}

const requirements: Wanted = {
  name: 'list of requirements',
  is: Array.isArray,
  read: (value) => (isObject(value) ? [value] : undefined),
}

const all = (wanted: readonly Wanted[], ...names: string[]): Record<string, readonly Wanted[]> =>
  Object.fromEntries(names.map((name) => [name, wanted]))

const plainMembers: Partial<Record<Kind, Readonly<Record<string, readonly Wanted[]>>>> = {
  document: all([requirements], 'security'),
  operation: { ...all([requirements], 'security'), ...all([boolean], 'deprecated') },
  parameter: all([boolean], 'required', 'deprecated', 'explode', 'allowReserved'),
  header: all([boolean], 'required', 'deprecated', 'explode'),
  requestBody: all([boolean], 'required'),
  encoding: all([boolean], 'explode', 'allowReserved'),
  schema: {
    ...all([number], 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'),
    ...all([number], 'minimum', 'maximum', 'multipleOf', 'minContains', 'maxContains'),
    ...all([number, boolean], 'exclusiveMinimum', 'exclusiveMaximum'),
    ...all([text], 'pattern'),
    ...all([boolean], 'nullable', 'readOnly', 'writeOnly', 'deprecated', 'uniqueItems'),
  },
}

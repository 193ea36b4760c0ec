import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import configSchema from './schemas/config.schema.json' with { type: 'json' }
import overlaySchema from './schemas/overlay.schema.json' with { type: 'json' }
import sourceSchema from './schemas/source.schema.json' with { type: 'json' }
import standardOverlaySchema from './schemas/standard-overlay.schema.json' with { type: 'json' }
import tokenDialectSchema from './schemas/token-dialect.schema.json' with { type: 'json' }
import { fromPointer, type Json, type JsonPointer, toPointer } from '@latchkey/openapi'

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
})

const validators = {
  config: ajv.compile(configSchema),
  source: ajv.compile(sourceSchema),
  overlay: ajv.compile(overlaySchema),
  standardOverlay: ajv.compile(standardOverlaySchema),
  tokenDialect: ajv.compile(tokenDialectSchema),
} satisfies Record<string, ValidateFunction>

export interface Finding {
  pointer: JsonPointer
  reason: string
}

/** What a value breaks of one of the schemas in `src/schemas/`; pointers start at `under`. */
export function checkSchema(
  schema: keyof typeof validators,
  value: Json,
  under: JsonPointer = '#',
): Finding[] {
  const validate: ValidateFunction = validators[schema]
  if (validate(value)) return []
  const prefix = fromPointer(under)
  return (validate.errors ?? [])
    .filter((error) => !wrapping.has(error.keyword))
    .map((error) => ({
      pointer: toPointer([...prefix, ...fromPointer(`#${error.instancePath}`), ...memberOf(error)]),
      reason: explain(error),
    }))
}

/** Errors of these keywords repeat what an inner error says better. */
const wrapping = new Set(['propertyNames', 'if'])

/** The member at fault, where the schema's keyword is about the whole object: its line is the one to go to. */
function memberOf({ keyword, params, propertyName }: ErrorObject): string[] {
  if (keyword === 'additionalProperties') return [String(params['additionalProperty'])]
  return propertyName === undefined ? [] : [propertyName]
}

function explain(error: ErrorObject): string {
  const { keyword, params, message, propertyName } = error
  switch (keyword) {
    case 'additionalProperties':
      return `unknown member "${String(params['additionalProperty'])}"`
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).map(String).join(', ')}`
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`
    case 'pattern': {
      const said = says(error) ?? `must match ${String(params['pattern'])}`
      // It names itself.
      const isNamed = propertyName === undefined || said.startsWith('"')
      return `${isNamed ? '' : `member name "${propertyName}" `}${said}`
    }
    case 'not':
      return says(error) ?? message ?? keyword
    default:
      return message ?? keyword
  }
}

/** What a schema says of a pattern of its own, and of `{value}`: people read no expressions. */
function says({ parentSchema, data }: ErrorObject): string | undefined {
  const { $comment } = (parentSchema ?? {}) as { $comment?: unknown }
  return typeof $comment === 'string' ? $comment.replace('{value}', () => JSON.stringify(data)) : undefined
}

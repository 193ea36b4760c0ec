import {
  BaseResolver,
  createConfig,
  lintDocument,
  ResolveError,
  Source,
  type NormalizedProblem,
} from '@redocly/openapi-core'
import {
  copyJson,
  fromPointer,
  type JsonObject,
  type JsonPointer,
  objectOf,
  valueAt,
} from '@latchkey/openapi'
import { removeExtensions } from './repair/walk.ts'
import type { Finding } from '../schemas.ts'

/** Documents are one file: a reference to anywhere else is never followed. */
class ClosedResolver extends BaseResolver {
  override loadExternalRef(ref: string): Promise<Source> {
    return Promise.reject(new ResolveError(new Error(`${ref} is outside the document`)))
  }
}

const config = createConfig({
  extends: ['spec'],
  rules: {
    // Published documents break these all the time, and nothing that is generated depends on them.
    'spec-ref-siblings': 'off',
    'nullable-type-sibling': 'off',
    'spec-strict-refs': 'off',
    'no-duplicated-tag-names': 'off',
    'no-example-value-and-externalValue': 'off',
  },
})

/** What keeps a document from being valid OpenAPI. Extensions are not looked into. */
export async function lintOpenApi(document: JsonObject): Promise<Finding[]> {
  const parsed = copyJson(document)
  removeExtensions(parsed)
  emptyDeviceScopes(parsed)
  let found: NormalizedProblem[]
  try {
    found = await lintDocument({
      document: { source: new Source('openapi.yaml', ''), parsed },
      config: await config,
      externalRefResolver: new ClosedResolver(),
    })
  } catch (error) {
    // Redocly throws at what it did not expect, `components` that refer to themselves for one.
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return [{ pointer: '#', reason: `cannot be held against the OpenAPI Specification: ${said}` }]
  }
  return found
    .filter(({ severity }) => severity === 'error')
    .map(({ message, location, ruleId }) => {
      const pointer = location[0]?.pointer ?? '#'
      const ref = ruleId === 'no-unresolved-refs' ? refAt(document, pointer) : ''
      return { pointer, reason: `${message.trim().replace(/\s+/g, ' ')}${ref} (${ruleId})` }
    })
}

/** Redocly 2.64 gives up at the scopes of a `deviceAuthorization` flow that has any. */
function emptyDeviceScopes(document: JsonObject): void {
  const schemes = objectOf(objectOf(document['components'])['securitySchemes'])
  for (const scheme of Object.values(schemes)) {
    const flow = objectOf(objectOf(objectOf(scheme)['flows'])['deviceAuthorization'])
    if (flow['scopes'] !== undefined) flow['scopes'] = {}
  }
}

function refAt(document: JsonObject, pointer: JsonPointer): string {
  const ref = objectOf(valueAt(document, fromPointer(pointer)))['$ref']
  return typeof ref === 'string' ? ` ${ref}` : ''
}

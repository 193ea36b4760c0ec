import { BaseResolver, createConfig, lintDocument, ResolveError, Source } from '@redocly/openapi-core'
import { isObject, objectOf, type Json, type JsonObject } from './json.ts'
import { fromPointer, toPointer, valueAt, type JsonPointer } from './json-pointer.ts'
import { idempotentMember, operationsOf } from './operations.ts'
import type { Finding } from './schemas.ts'

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

/** What keeps a document from being valid OpenAPI, or from being turned into a client. */
export async function lintOpenApi(document: JsonObject): Promise<Finding[]> {
  const external = externalRefs(document)
  if (external.length > 0) return external
  const found = await lintDocument({
    document: { source: new Source('openapi.yaml', ''), parsed: structuredClone(document) },
    config: await config,
    externalRefResolver: new ClosedResolver(),
  })
  const invalid = found
    .filter(({ severity }) => severity === 'error')
    .map(({ message, location, ruleId }) => {
      const pointer = location[0]?.pointer ?? '#'
      const ref = ruleId === 'no-unresolved-refs' ? refAt(document, pointer) : ''
      return { pointer, reason: `${message.trim().replace(/\s+/g, ' ')}${ref} (${ruleId})` }
    })
  return [...invalid, ...authoredMarks(document), ...idempotentMarks(document)]
}

function refAt(document: JsonObject, pointer: JsonPointer): string {
  const ref = objectOf(valueAt(document, fromPointer(pointer)))['$ref']
  return typeof ref === 'string' ? ` ${ref}` : ''
}

/** References to other files, wherever the document means a reference (a property may itself be called `$ref`). */
function externalRefs(document: JsonObject): Finding[] {
  const found: Finding[] = []
  const visit = (value: Json, segments: (string | number)[]): void => {
    if (Array.isArray(value)) return value.forEach((item, i) => visit(item, [...segments, i]))
    if (!isObject(value)) return
    const ref = value['$ref']
    if (typeof ref === 'string' && !ref.startsWith('#')) {
      found.push({
        pointer: toPointer([...segments, '$ref']),
        reason: `reference to another document: ${ref}`,
      })
    }
    for (const [key, member] of Object.entries(value)) {
      if (!literal.has(key)) visit(member, [...segments, key])
    }
  }
  visit(document, [])
  return found
}

/** Members that hold values, not structure: a `$ref` in there is data. */
const literal = new Set(['example', 'examples', 'default', 'const', 'enum'])

const confidences = ['documented', 'example', 'vendor-code', 'third-party', 'inferred']

/** Where an operation says what it is made from, it says so in a form that can be checked. */
function authoredMarks(document: JsonObject): Finding[] {
  return operationsOf(document).flatMap(({ operation, pointer }) => {
    const source = operation['x-source']
    const confidence = operation['x-confidence']
    if (source === undefined && confidence === undefined) return []
    const found: Finding[] = []
    const sources = Array.isArray(source) ? source : [source]
    if (sources.length === 0 || !sources.every((s) => typeof s === 'string' && /^https:\/\/\S+$/.test(s))) {
      found.push({
        pointer: `${pointer}/x-source`,
        reason: 'must be the address of a page, or a list of them',
      })
    }
    if (typeof confidence !== 'string' || !confidences.includes(confidence)) {
      found.push({ pointer: `${pointer}/x-confidence`, reason: `must be one of ${confidences.join(', ')}` })
    }
    return found
  })
}

/** A mark that is misspelt would silently cost the retries it stands for. */
function idempotentMarks(document: JsonObject): Finding[] {
  return operationsOf(document)
    .filter(({ operation }) => ![undefined, true].includes(operation[idempotentMember] as true | undefined))
    .map(({ pointer }) => ({
      pointer: `${pointer}/${idempotentMember}`,
      reason: 'must be true, or left out',
    }))
}

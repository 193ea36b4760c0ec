import { BaseResolver, createConfig, lintDocument, ResolveError, Source } from '@redocly/openapi-core'
import { objectOf, type JsonObject } from './json.ts'
import { fromPointer, toPointer, valueAt, type JsonPointer } from './json-pointer.ts'
import { idempotentMember, operationsOf } from './operations.ts'
import { removeExtensions, walkObjects } from './repair/walk.ts'
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

export type LintFinding = Finding & {
  /** No code can be made of the document, whoever wrote it. */
  fatal: boolean
}

/** What keeps a document from being valid OpenAPI, or from being turned into a client. Extensions are not looked into. */
export async function lintOpenApi(document: JsonObject): Promise<LintFinding[]> {
  const parsed = structuredClone(document)
  removeExtensions(parsed)
  const external = externalRefs(parsed)
  if (external.length > 0) return external
  const found = await lintDocument({
    document: { source: new Source('openapi.yaml', ''), parsed },
    config: await config,
    externalRefResolver: new ClosedResolver(),
  })
  const invalid = found
    .filter(({ severity }) => severity === 'error')
    .map(({ message, location, ruleId }) => {
      const pointer = location[0]?.pointer ?? '#'
      const unresolved = ruleId === 'no-unresolved-refs'
      const ref = unresolved ? refAt(document, pointer) : ''
      const reason = `${message.trim().replace(/\s+/g, ' ')}${ref} (${ruleId})`
      return { pointer, reason, fatal: unresolved || pointer === '#/paths' || pointer === '#/components' }
    })
  const marks = [...authoredMarks(document), ...idempotentMarks(document)]
  return [...invalid, ...marks.map((one) => ({ ...one, fatal: true }))]
}

function refAt(document: JsonObject, pointer: JsonPointer): string {
  const ref = objectOf(valueAt(document, fromPointer(pointer)))['$ref']
  return typeof ref === 'string' ? ` ${ref}` : ''
}

/** References to other documents, which are never fetched here. */
function externalRefs(document: JsonObject): LintFinding[] {
  const found: LintFinding[] = []
  walkObjects(document, (value, { at }) => {
    const ref = value['$ref']
    if (typeof ref === 'string' && !ref.startsWith('#')) {
      const pointer = toPointer([...at, '$ref'])
      found.push({ pointer, reason: `reference to another document: ${ref.slice(0, 200)}`, fatal: true })
    }
    return value
  })
  return found
}

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

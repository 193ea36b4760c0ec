import {
  type DocumentIndex,
  equalJson,
  escape,
  isObject,
  type JsonObject,
  type Located,
  objectOf,
  pointerOfRef,
  styleInWords,
} from '@latchkey/openapi'
import { asContent, compareContents, hasContent } from './compare-bodies.ts'
import { note, noteSchemas, type OperationScope } from './operation-scope.ts'
import { writtenAs } from './written-as.ts'

type Answers = ReadonlyMap<string, Located>

/** Compares what an operation answers, status by status. A range (`4XX`) or `default` stands in for a status that went. */
export function compareResponses(scope: OperationScope, before: Located, after: Located): void {
  const old = answersOf(scope.comparer.old, before)
  const fresh = answersOf(scope.comparer.fresh, after)
  const told = new Set<string>()
  for (const [status, a] of old) {
    const kind = kindOf(status, old)
    const b = fresh.get(status) ?? standIn(status, fresh)
    const within = b ? [] : [...fresh].filter(([other]) => isWithin(other, status) && !old.has(other))
    if (b) compareAnswer(scope, a, b, kind === 'error')
    for (const [other, one] of within) {
      compareAnswer(scope, a, one, kind === 'error')
      told.add(other)
    }
    if (within.length > 0 && kind === 'success') {
      const to = within.map(([other]) => other).join(' or ')
      const where = { old: `${before.pointer}/${escape(status)}`, new: after.pointer }
      note(scope, { rule: 'success-status-narrowed', ...where, from: status, to }, scope.received)
    } else if (!b) {
      const rule = kind === 'success' ? 'success-status-removed' : 'error-status-removed'
      note(scope, { rule, old: `${before.pointer}/${escape(status)}`, name: status }, scope.received)
    }
  }
  for (const status of fresh.keys()) {
    if (old.has(status) || told.has(status)) continue
    const rule = kindOf(status, fresh) === 'success' ? 'success-status-added' : 'error-status-added'
    note(scope, { rule, new: `${after.pointer}/${escape(status)}`, name: status }, scope.received)
  }
}

function answersOf(index: DocumentIndex, responses: Located): Answers {
  const found = new Map<string, Located>()
  for (const [status, value] of Object.entries(objectOf(responses.value))) {
    const located = index.resolve({ pointer: `${responses.pointer}/${escape(status)}`, value })
    if (isObject(located.value)) found.set(status.toUpperCase().replace('DEFAULT', 'default'), located)
  }
  return found
}

/** `default` is the success of operations that state no other. */
function kindOf(status: string, answers: Answers): 'success' | 'error' {
  if (/^2/.test(status)) return 'success'
  return status === 'default' && ![...answers.keys()].some((other) => /^2/.test(other)) ? 'success' : 'error'
}

function standIn(status: string, answers: Answers): Located | undefined {
  const range = answers.get(`${status.slice(0, 1)}XX`)
  // `default` usually describes failures.
  return range ?? (/^[45]/.test(status) ? answers.get('default') : undefined)
}

/** Whether a status is one of a range: `200` of `2XX`. */
function isWithin(status: string, range: string): boolean {
  return /^[1-5]XX$/.test(range) && /^\d{3}$/.test(status) && status.startsWith(range.slice(0, 1))
}

function compareAnswer(scope: OperationScope, a: Located, b: Located, error: boolean): void {
  const { received } = scope
  const where = { old: a.pointer, new: b.pointer }
  const was = hasContent(a.value)
  const is = hasContent(b.value)
  const content = (of: Located): Located => ({
    pointer: `${of.pointer}/content`,
    value: objectOf(of.value)['content'] ?? {},
  })
  if (was && is) compareContents(scope, content(a), content(b), { direction: received, where, error })
  else if (was) {
    const rule = error ? 'error-body-removed' : 'answer-body-removed'
    note(scope, { rule, old: `${a.pointer}/content`, new: b.pointer }, received)
  } else if (is)
    note(scope, { rule: 'answer-body-added', old: a.pointer, new: `${b.pointer}/content` }, received)
  compareHeaders(scope, a, b)
  if (!equalJson(linksOf(scope.comparer.old, a), linksOf(scope.comparer.fresh, b))) {
    note(scope, { rule: 'links-changed', old: `${a.pointer}/links`, new: `${b.pointer}/links` }, received)
  }
}

/** Links by name, references followed; to an operation of this document by its id, where it has one. */
function linksOf(index: DocumentIndex, { pointer, value }: Located): JsonObject {
  const links = Object.entries(objectOf(objectOf(value)['links']))
  return Object.fromEntries(
    links.map(([name, written]) => {
      const { operationRef, ...link } = objectOf(index.resolve({ pointer, value: written }).value)
      if (operationRef === undefined) return [name, link]
      const place = typeof operationRef === 'string' ? pointerOfRef(operationRef) : undefined
      const found = index.operations.find(({ operation }) => operation.pointer === place)
      const id = found?.operation.value['operationId']
      return [name, id === undefined ? { ...link, operationRef } : { ...link, operationId: id }]
    }),
  )
}

function compareHeaders(scope: OperationScope, a: Located, b: Located): void {
  const { comparer, received } = scope
  const old = headersOf(comparer.old, a)
  const fresh = headersOf(comparer.fresh, b)
  for (const [key, { name, header, site }] of old) {
    const other = fresh.get(key)
    const was = objectOf(header.value)['required'] === true
    if (!other) {
      note(scope, { rule: was ? 'required-header-removed' : 'header-removed', old: site, name }, received)
      continue
    }
    const is = objectOf(other.header.value)['required'] === true
    if (was !== is) {
      const rule = is ? 'header-became-required' : 'header-became-optional'
      note(scope, { rule, old: site, new: other.site, name }, received)
    }
    const [wasDeprecated, isDeprecated] = [header, other.header].map(
      ({ value }) => objectOf(value)['deprecated'] === true,
    )
    if (wasDeprecated !== isDeprecated) {
      const rule = isDeprecated ? 'header-deprecated' : 'header-no-longer-deprecated'
      note(scope, { rule, old: site, new: other.site, name }, received)
    }
    if ([header, other.header].some(({ value }) => isObject(objectOf(value)['content']))) {
      const where = { old: header.pointer, new: other.header.pointer }
      compareContents(scope, asContent(header), asContent(other.header), { direction: received, where })
      continue
    }
    const before = writtenAs(comparer.oldViews, header)
    const written = writtenAs(comparer.freshViews, other.header) === 'scalar' ? 'scalar' : before
    const from = styleInWords(objectOf(header.value), 'header', written)
    const to = styleInWords(objectOf(other.header.value), 'header', written)
    if (from !== to)
      note(scope, { rule: 'header-style-changed', old: site, new: other.site, name, from, to }, received)
    const schema = (of: Located): Located => ({
      pointer: `${of.pointer}/schema`,
      value: objectOf(of.value)['schema'] ?? {},
    })
    const comparison = comparer.compare([schema(header)], [schema(other.header)], { direction: received })
    noteSchemas(scope, comparison, received, { error: true })
  }
  for (const [key, { name, site }] of fresh) {
    if (!old.has(key)) note(scope, { rule: 'header-added', new: site, name }, received)
  }
}

function headersOf(
  index: DocumentIndex,
  response: Located,
): Map<string, { name: string; header: Located; site: string }> {
  const found = new Map<string, { name: string; header: Located; site: string }>()
  for (const [name, value] of Object.entries(objectOf(objectOf(response.value)['headers']))) {
    // It says what the content says, and is to be ignored (OpenAPI, Response Object).
    if (name.toLowerCase() === 'content-type') continue
    const site = `${response.pointer}/headers/${escape(name)}`
    found.set(name.toLowerCase(), { name, header: index.resolve({ pointer: site, value }), site })
  }
  return found
}

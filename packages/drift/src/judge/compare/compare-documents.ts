import { createCollector, type Collected } from './collector.ts'
import { compareNames } from './compare-names.ts'
import { compareOperations } from './compare-operations.ts'
import { createSchemaComparer } from './compare-schemas.ts'
import { compareSecurity, compareSecuritySchemes } from './compare-security.ts'
import { compareServers } from './compare-servers.ts'
import {
  type DocumentIndex,
  documentServers,
  effectiveServers,
  fromPointer,
  objectOf,
  type OperationEntry,
} from '@latchkey/openapi'
import { tokenOperations } from './logins.ts'
import { scopeOf, type OperationPair } from './operation-scope.ts'
import { narrowingRules } from '../rules/rules.ts'

export interface TableOptions {
  /** Operations that hand out tokens, beside those that are recognised: `POST /sessions`. */
  tokenOperations?: readonly string[] | undefined
}

export interface TableResult {
  findings: readonly Collected[]
  /** Operations in both documents whose meaning, or the name of a part, differs. */
  changed: readonly OperationPair[]
  /** Schemas no operation of either document needs, by name. */
  loose: readonly string[]
  /** Other named schemas of which something that is received no longer comes: code may name it. */
  narrowed: readonly string[]
}

/** Compares two documents rule by rule. Operations that are the same, with everything they refer to, are passed over. */
export function compareDocuments(
  old: DocumentIndex,
  fresh: DocumentIndex,
  options: TableOptions = {},
): TableResult {
  const collector = createCollector()
  const comparer = createSchemaComparer(old, fresh)
  const tokens = new Set([
    ...tokenOperations(old, options.tokenOperations),
    ...tokenOperations(fresh, options.tokenOperations),
  ])
  const { pairs, gone, come } = pairOperations(old, fresh)

  for (const entry of gone) {
    const rule = entry.kind === 'path' ? 'operation-removed' : 'webhook-removed'
    const login = tokens.has(entry.id) ? ({ login: 'token-operation' } as const) : {}
    const finding = { rule, old: entry.operation.pointer, name: entry.id } as const
    collector.add(finding, { direction: 'both', operation: entry.id, ...login })
  }
  for (const entry of come) {
    const rule = entry.kind === 'path' ? 'operation-added' : 'webhook-added'
    const login = tokens.has(entry.id) ? ({ login: 'token-operation' } as const) : {}
    const finding = { rule, new: entry.operation.pointer, name: entry.id } as const
    collector.add(finding, { direction: 'both', operation: entry.id, ...login })
  }

  const changed = pairs.filter(
    ({ before, after }) => before.key !== after.key || old.closureHash(before) !== fresh.closureHash(after),
  )
  for (const pair of changed) {
    const { before, after } = pair
    if (before.key !== after.key) {
      const where = { old: before.item.pointer, new: after.item.pointer, from: before.key, to: after.key }
      collector.add({ rule: 'path-renamed', ...where }, { direction: 'both', operation: after.id })
    }
    compareOperations(scopeOf(comparer, collector, after, tokens.has(after.id)), pair)
  }
  for (const pair of pairs) compareSecurity({ old, new: fresh }, collector, pair)
  compareAllServers({ old, fresh, collector, pairs })
  compareSecuritySchemes({ old, new: fresh }, collector)
  const loose = compareNames({ old, fresh, comparer, collector, gone, pairs })
  const findings = collector.all()
  return { findings, changed, loose, narrowed: narrowedSchemas(findings, fresh, loose) }
}

function narrowedSchemas(
  findings: readonly Collected[],
  fresh: DocumentIndex,
  loose: readonly string[],
): string[] {
  const known = objectOf(objectOf(fresh.root['components'])['schemas'])
  const names = findings.flatMap(({ finding, directions }) => {
    const { rule, old, new: now } = finding
    const [, kind, name] = fromPointer(now ?? '#')
    const [, , before] = fromPointer(old ?? '#')
    const isNamed = kind === 'schemas' && name === before && name !== undefined && Object.hasOwn(known, name)
    return isNamed && narrowingRules.has(rule) && directions.has('response') ? [name] : []
  })
  return [...new Set(names)].filter((name) => !loose.includes(name))
}

interface Servers {
  old: DocumentIndex
  fresh: DocumentIndex
  collector: ReturnType<typeof createCollector>
  pairs: readonly OperationPair[]
}

/** Operation by operation, wherever the servers are stated; those of the whole document are told once for all. */
function compareAllServers({ old, fresh, collector, pairs }: Servers): void {
  const calls = pairs.filter(({ after }) => after.kind === 'path')
  let shared = calls.length === 0
  for (const { before, after } of calls) {
    const a = effectiveServers(old, before)
    const b = effectiveServers(fresh, after)
    if (a.own || b.own) compareServers({ collector, operations: [after.id] }, a, b)
    else shared = true
  }
  if (shared) compareServers({ collector, operations: [] }, documentServers(old), documentServers(fresh))
}

interface Paired {
  pairs: OperationPair[]
  gone: OperationEntry[]
  come: OperationEntry[]
}

/** By method and path; then by the path without the names of its parameters. */
function pairOperations(old: DocumentIndex, fresh: DocumentIndex): Paired {
  const pairs: OperationPair[] = []
  const byId = new Map(fresh.operations.map((entry) => [entry.id, entry]))
  let gone: OperationEntry[] = []
  for (const before of old.operations) {
    const after = byId.get(before.id)
    if (after) pairs.push({ before, after })
    else gone.push(before)
  }
  const known = new Set(pairs.map(({ after }) => after))
  let come = fresh.operations.filter((entry) => !known.has(entry))
  const template = ({ id, kind }: OperationEntry): string =>
    kind === 'path' ? id.replace(/\{[^{}]*\}/g, '{}') : `${id} (by name)`
  for (const before of gone) {
    const after = come.find((entry) => template(entry) === template(before))
    if (!after) continue
    pairs.push({ before, after })
    come = come.filter((entry) => entry !== after)
  }
  const kept = new Set(pairs.map(({ before }) => before))
  gone = gone.filter((entry) => !kept.has(entry))
  return { pairs, gone, come }
}

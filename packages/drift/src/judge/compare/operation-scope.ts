import type { Collector } from './collector.ts'
import { reachFindings } from './compare-schemas.ts'
import type { Comparison, OneWay, SchemaComparer } from './schema-comparison.ts'
import type { OperationEntry } from '@latchkey/openapi'
import type { Finding } from './finding.ts'

/** What comparing two operations needs to know of its surroundings. */
export interface OperationScope {
  comparer: SchemaComparer
  collector: Collector
  /** Name of the operation in the report. */
  id: string
  /** Gets tokens: what its callers send and receive concerns logins. */
  token: boolean
  /** What the caller of the package sends through it: of a webhook, its answers. */
  sent: OneWay
  received: OneWay
}

export interface OperationPair {
  before: OperationEntry
  after: OperationEntry
}

export function scopeOf(
  comparer: SchemaComparer,
  collector: Collector,
  { id, kind }: OperationEntry,
  token: boolean,
): OperationScope {
  const webhook = kind === 'webhook'
  return {
    comparer,
    collector,
    id,
    token,
    sent: webhook ? 'response' : 'request',
    received: webhook ? 'request' : 'response',
  }
}

/** Reports a finding of this operation. */
export function note(scope: OperationScope, finding: Finding, direction: OneWay | 'both'): void {
  scope.collector.add(finding, {
    direction,
    operation: scope.id,
    ...(scope.token ? { login: 'token-operation' as const } : {}),
  })
}

/** Reports what two schemas differ in, wherever below them. */
export function noteSchemas(
  scope: OperationScope,
  comparison: Comparison,
  direction: OneWay,
  options: { error?: boolean; isXml?: boolean } = {},
): void {
  for (const finding of reachFindings(comparison, options.isXml)) {
    // An error everybody shares is not about logins.
    const login = scope.token && !options.error ? ({ login: 'token-operation' } as const) : {}
    scope.collector.add(finding, { direction, operation: scope.id, ...login })
  }
}

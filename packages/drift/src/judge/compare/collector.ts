import { findingKey, type Finding } from './finding.ts'
import type { OneWay } from './schema-comparison.ts'
import { ruleOf } from '../rules/rules.ts'
import type { Direction, LoginConcern } from '../terms.ts'

/** A finding with everything it concerns. */
export interface Collected {
  finding: Finding
  directions: ReadonlySet<OneWay>
  operations: ReadonlySet<string>
  login?: LoginConcern | undefined
}

export interface Concerns {
  direction: Direction
  operation?: string | undefined
  login?: LoginConcern | undefined
}

/** Gathers findings; the same one met on several ways through the documents stays one. */
export interface Collector {
  add(finding: Finding, concerns: Concerns): void
  all(): Collected[]
}

export function createCollector(): Collector {
  const known = new Map<string, Collected & { directions: Set<OneWay>; operations: Set<string> }>()
  return {
    add(finding, { direction, operation, login }) {
      const key = findingKey(finding)
      const entry = known.get(key) ?? { finding, directions: new Set(), operations: new Set() }
      known.set(key, entry)
      if (direction !== 'response') entry.directions.add('request')
      if (direction !== 'request') entry.directions.add('response')
      if (operation !== undefined) entry.operations.add(operation)
      entry.login ??= ruleOf(finding.rule).login ?? login
    },
    all: () => [...known.values()],
  }
}

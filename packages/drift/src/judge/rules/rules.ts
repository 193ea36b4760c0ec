import { schemaRules } from './rules-schema.ts'
import { shapeRules } from './rules-operation.ts'
import { accessRules } from './rules-access.ts'
import type { Direction } from '../terms.ts'
import type { Effect, Rule } from './rule.ts'

/** The table: what can happen to a document, how it is told, and what it weighs for whom. */
export const rules = { ...schemaRules, ...shapeRules, ...accessRules } satisfies Record<string, Rule>

export type RuleName = keyof typeof schemaRules | keyof typeof shapeRules | keyof typeof accessRules

export function ruleOf(name: RuleName): Rule {
  return rules[name]
}

export function effectOf(name: RuleName, direction: Exclude<Direction, 'both'>): Effect {
  return ruleOf(name)[direction]
}

/** What no longer arrives breaks nobody but code that names it. */
export const narrowingRules: ReadonlySet<string> = new Set<RuleName>([
  'value-removed',
  'alternative-removed',
  'type-narrowed',
  'schema-exchanged',
])

/** What shows where values are written as XML, and nowhere else. */
export const xmlRules: ReadonlySet<string> = new Set<RuleName>(['xml-changed', 'xml-stated'])

import { ruleOf } from './rules/rules.ts'
import type { Change } from './verdict.ts'
import { compareText } from '@latchkey/openapi'

export interface SummaryOptions {
  /** Kinds of changes with more than this many cases are counted instead of told one by one. Default: 5. */
  most?: number | undefined
}

/**
 * The changes as lines for a changelog: in the order of the verdict, text left out where there is contract, many of
 * one kind counted.
 */
export function summariseChanges(changes: readonly Change[], { most = 5 }: SummaryOptions = {}): string[] {
  const contract = changes.filter(({ level }) => level === 'contract')
  if (contract.length === 0) return changes.length === 0 ? [] : ['Descriptions and examples changed.']
  const groups = new Map<string, Change[]>()
  for (const change of contract) {
    const key = `${change.rule} ${change.bump} ${change.direction} ${change.login ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  return [...groups.values()].flatMap((group) => {
    if (group.length <= most) return group.map(({ sentence }) => sentence)
    const shown = group.slice(0, most - 1).map(({ sentence }) => sentence)
    const rest = group.slice(most - 1)
    const concerned = [...new Set(rest.flatMap(({ operations }) => operations))].sort(compareText)
    const where =
      concerned.length === 0 ? '' : `, in ${concerned.length} operation${concerned.length === 1 ? '' : 's'}`
    return [
      ...shown,
      `And ${rest.length} more of the same kind (${group[0] ? nameOf(group[0]) : ''}${where}).`,
    ]
  })
}

function nameOf({ rule }: Change): string {
  return ruleOf(rule).level === 'text' ? 'text' : rule.replaceAll('-', ' ')
}

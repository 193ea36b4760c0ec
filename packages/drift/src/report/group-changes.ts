import { plural, quote } from '@latchkey/openapi'
import type { Change } from '../judge/index.ts'
import type { VendorReport } from './report.ts'

/** One change, over however many operations it was found at. */
export interface ChangeGroup<T extends Change = Change> {
  /** Of all of them: the operation is counted where there are several. */
  sentence: string
  /** At least one; they differ in place and operation only. */
  changes: readonly [T, ...T[]]
  operations: readonly string[]
}

export interface Section<T extends Change = Change> {
  heading: 'Breaking' | 'Compatible' | 'Text'
  groups: ChangeGroup<T>[]
}

/** The changes as a person reads them: breaking ones first, logins first within their weight, alike ones as one entry. */
export function sectionsOf<T extends Change>(changes: readonly T[]): Section<T>[] {
  return (['Breaking', 'Compatible', 'Text'] as const)
    .map((heading) => {
      const own = changes.filter((change) => headingOf(change) === heading)
      const logins = own.filter(({ login }) => login !== undefined)
      const others = own.filter(({ login }) => login === undefined)
      return { heading, groups: groupAlike([...logins, ...others]) }
    })
    .filter(({ groups }) => groups.length > 0)
}

function headingOf({ level, bump }: Change): Section['heading'] {
  if (bump === 'major') return 'Breaking'
  return level === 'text' ? 'Text' : 'Compatible'
}

function groupAlike<T extends Change>(changes: readonly T[]): ChangeGroup<T>[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const change of changes) {
    const { rule, bump, direction, login = '', reason } = change
    const key = [rule, bump, direction, login, reason, withoutOperations(change, '…')].join('\n')
    const known = groups.get(key)
    if (known) known.push(change)
    else groups.set(key, [change])
  }
  return [...groups.values()].map((alike) => {
    const [first] = alike
    const operations = [...new Set(alike.flatMap((change) => change.operations))]
    const counted = `${plural(operations.length, 'operation')}`
    const sentence = alike.length > 1 ? withoutOperations(first, counted) : first.sentence
    return { sentence, changes: alike, operations }
  })
}

/** The sentence with another word for the operations it is told of. */
function withoutOperations({ sentence, operations }: Change, word: string): string {
  return operations
    .reduce((text, operation) => text.replaceAll(quote(operation), word), sentence)
    .replace(` and ${word}`, '')
    .replace(/ and \d+ more operations/, '')
}

/** `3 breaking, 2 to be looked at, 41 compatible; logins unchanged`; empty where nothing changed. */
export function headlineOf({ changes, lookAt }: Pick<VendorReport, 'changes' | 'lookAt'>): string {
  const sections = sectionsOf(changes)
  const count = (heading: Section['heading']): number =>
    sections.find((section) => section.heading === heading)?.groups.length ?? 0
  if (changes.length + lookAt.length === 0) return ''
  const parts = [
    [count('Breaking'), 'breaking'],
    [lookAt.length, 'to be looked at'],
    [count('Compatible'), 'compatible'],
    [count('Text'), 'of text alone'],
  ] as const
  const told = parts.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : []))
  const logins = changes.some(({ login, level }) => login !== undefined && level === 'contract')
  return `${told.join(', ')}; logins ${logins ? 'changed' : 'unchanged'}`
}

/** `POST /a, GET /b and 12 more`; empty where the sentence names them. */
export function operationsLine({ changes, operations }: ChangeGroup): string {
  if (changes.length === 1) return ''
  const shown = operations.slice(0, 3).map(quote).join(', ')
  return operations.length > 3 ? `${shown} and ${operations.length - 3} more` : shown
}

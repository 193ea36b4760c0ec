import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/** Third-party cases beside the repository; it stands without them, and says so. */
const root = new URL('../../../../shared/cases/', import.meta.url)

export function readCase(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

/** Names in a folder of the cases, sorted; none where the cases are absent, which is said once per folder. */
export function listCases(folder: string): string[] {
  try {
    return readdirSync(new URL(folder, root)).toSorted()
  } catch {
    console.warn(`../shared/cases/${folder} is absent: only the project's own cases were looked at`)
    return []
  }
}

/** Tests over cases; where those are absent, one that says so. */
export function describeCases<T>(
  title: string,
  cases: readonly T[],
  define: (cases: readonly T[]) => void,
): void {
  describe(title, () => {
    if (cases.length > 0) return define(cases)
    test('are absent here: only the project’s own cases were looked at', () => {
      expect(cases).toEqual([])
    })
  })
}

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/** Third-party cases beside a repository. */
interface SharedCases {
  readCase(path: string): string
  /** Names in a folder of the cases, sorted; none where the cases are absent, which is said once per folder. */
  listCases(folder: string): string[]
}

/**
 * The cases below a folder; a repository stands without them, and says so.
 *
 * @param root with its trailing slash
 */
export function casesIn(root: URL): SharedCases {
  return {
    readCase: (path) => readFileSync(new URL(path, root), 'utf8'),
    listCases(folder) {
      try {
        return readdirSync(new URL(folder, root)).toSorted()
      } catch {
        console.warn(`cases of "${folder}" are absent: only the project's own were looked at`)
        return []
      }
    },
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

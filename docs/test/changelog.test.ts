import { expect, test } from 'vitest'
import { changelogSection, parseChangeset } from '../src/changelog.ts'

const changesets = [
  "---\n'@latchkey/one': minor\n'@latchkey/two': patch\n---\n\nBoth are better.\nMuch.\n",
  "---\n'@latchkey/one': major\n---\n\nOne is other.\n",
].map(parseChangeset)

test('a package has what its next release brings, the gravest first, and what was released', () => {
  const released = '# @latchkey/one\n\n## 1.0.0\n\n### Minor Changes\n\n- First.\n'
  expect(changelogSection('@latchkey/one', changesets, released)).toBe(`## @latchkey/one

### Next release

- **major** One is other.
- **minor** Both are better.
  Much.

### 1.0.0

#### Minor Changes

- First.`)
})

test('a package without news has none', () => {
  expect(changelogSection('@latchkey/three', changesets, undefined)).toBe('## @latchkey/three')
})

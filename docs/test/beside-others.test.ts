import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../beside-others.md', import.meta.url), 'utf8')

/** Cells of all tables but their headings and the first column, with the name of the row. */
const cells = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .flatMap((line) => {
    const [name = '', ...others] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    return name === '' ? [] : others.map((cell) => ({ name, cell }))
  })

test('Every cell of the table leads to where it was read, names a command that shows it, or says that nothing was found', () => {
  expect(cells.length).toBeGreaterThan(90)
  expect(cells.filter(({ cell }) => !/\]\((?:https:\/\/|\/)|`pnpm |^–$/.test(cell))).toEqual([])
})

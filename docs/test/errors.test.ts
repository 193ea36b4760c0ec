import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { exportedErrors } from '../src/error-codes.ts'

const page = readFileSync(new URL('../errors.md', import.meta.url), 'utf8')

/** The sections of the page: name of the class → the codes of its table, each with what is said about it. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const rows = [...section.matchAll(/^\| `(\w+)` +\|(.*)\|(.*)\|$/gm)]
      const advice = rows.map(([, code, happened, todo]) => [code, happened!.trim(), todo!.trim()] as const)
      return [section.slice(0, section.indexOf('\n')).trim(), { text: section, advice }] as const
    }),
)

const errors = exportedErrors()

describe('the page of errors', () => {
  test('is held to the classes the compiler finds', () => {
    expect(errors.map(({ name }) => name)).toContain('TokenError')
    expect(errors.length).toBeGreaterThan(8)
  })

  test.each(errors)('tells every code of $name, and no other', ({ name, from, codes }) => {
    const section = sections.get(name)
    const rows = section?.advice.map(([code]) => code).toSorted()
    expect(rows, `docs/errors.md, section ${name}: one row for each code`).toEqual(codes.toSorted())
    expect(section?.text).toContain(`\`${from}\``)
  })

  test('says of every code what happened and what to do', () => {
    for (const { advice } of sections.values()) {
      for (const [code, happened, todo] of advice) {
        expect([code, happened.length > 0, todo.length > 0]).toEqual([code, true, true])
      }
    }
  })

  test('has no section for a class that is gone', () => {
    const classes = [...sections.keys()].filter((title) => title.endsWith('Error'))
    expect(classes.toSorted()).toEqual(errors.map(({ name }) => name).toSorted())
  })

  test('names the classes that have the codes of their base', () => {
    expect(sections.get('TokenError')?.text).toContain('`AuthorizationError`')
  })
})

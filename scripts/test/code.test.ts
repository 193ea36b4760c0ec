import { describe, expect, test } from 'vitest'
import { judgeCode } from '../src/code.ts'

const lines = (count: number): string => '  a()\n'.repeat(count)
const reasons = (text: string, file = 'packages/mock/src/a.ts'): string[] =>
  judgeCode(file, text).map(({ line, reason }) => `${line}: ${reason}`)

describe('a function', () => {
  test('may have sixty lines of code, and comments and blank lines beside', () => {
    expect(reasons(`function f() {\n${lines(58)}\n// Why.\n\n/* More. */\n}\n`)).toEqual([])
  })

  test('of more is named, with where it starts', () => {
    expect(reasons(`\nfunction f() {\n${lines(59)}}\n`)).toEqual([
      '2: a function of 61 lines: take it apart (at most 60)',
    ])
  })

  test('is as long as it is without the functions within it', () => {
    const inner = `  const g = () => {\n${lines(55)}  }\n`
    expect(reasons(`function f() {\n${inner}${inner}${lines(40)}}\n`)).toEqual([])
  })
})

describe('what an exported function throws', () => {
  test.each([
    ['a link to the class', '/** Does it. @throws {@link SpecError} when bad */', []],
    [
      'a name alone',
      '/** Does it. @throws SpecError when bad */',
      [
        '1: @throws SpecError: write {@link SpecError}',
        '2: it throws SpecError: say when, @throws {@link SpecError}',
      ],
    ],
    ['nothing', '/** Does it. */', ['2: it throws SpecError: say when, @throws {@link SpecError}']],
    [
      'another class',
      '/**\n * Does it.\n *\n * @throws {@link UsageError} when bad\n */',
      ['6: it throws SpecError: say when, @throws {@link SpecError}'],
    ],
    [
      'a class of the language beside it',
      '/** @throws TypeError for a number, {@link SpecError} otherwise */',
      [],
    ],
  ])('is said in its docstring: %s', (_, doc, faults) => {
    expect(reasons(`${doc}\nexport function f() {\n  throw new SpecError('bad')\n}\n`)).toEqual(faults)
  })

  test('may be said by one of its overloads', () => {
    const doc =
      '/** @throws {@link SpecError} when bad */\nexport function f(): void\nexport function f(one: string): void\n'
    expect(reasons(`${doc}export function f(one?: string) {\n  throw new SpecError(one)\n}\n`)).toEqual([])
  })

  test('is not asked of functions within it, of those that stay inside, and of what is not published', () => {
    const thrown = "throw new SpecError('bad')"
    expect(reasons(`export function f() {\n  return () => {\n    ${thrown}\n  }\n}\n`)).toEqual([])
    expect(reasons(`function f() {\n  ${thrown}\n}\n`)).toEqual([])
    expect(reasons(`export function f() {\n  ${thrown}\n}\n`, 'scripts/src/a.ts')).toEqual([])
  })
})

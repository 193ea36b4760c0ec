import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blanked, findFences } from '../../src/pages/fences.ts'

describe('the fenced blocks of a page', () => {
  test('have a language, what follows it, a line, and their text byte for byte', () => {
    const { fences } = findFences('# A\n\n```yaml one two\r\na: 1\r\n```\n~~~\nb\n~~~\n')
    expect(fences).toMatchObject([
      { language: 'yaml', info: 'one two', line: 3, text: 'a: 1\r\n', length: 3 },
      { language: '', info: '', line: 6, text: 'b\n' },
    ])
  })

  test('end with a fence of their own kind that is as long and says nothing', () => {
    const { fences } = findFences('````md\n```js\n~~~~\n````x\n`````\nafter\n')
    expect(fences).toMatchObject([{ text: '```js\n~~~~\n````x\n' }])
  })

  test('lose the indentation of their fence, and no more', () => {
    const { fences } = findFences('  ```yaml\n  a:\n    b: 1\n c: 2\n  ```\n')
    expect(fences[0]?.text).toBe('a:\n  b: 1\nc: 2\n')
  })

  test('are told apart from back ticks in a line', () => {
    expect(findFences('```a`b```\n`` ` ``\n``\n').fences).toEqual([])
  })

  test('are known to be cut off when they never end', () => {
    expect(findFences('a\n```yaml\nb\n').unclosed).toMatchObject({ line: 2, text: 'b\n' })
    expect(findFences('').unclosed).toBeUndefined()
  })

  test.each([
    ['```yaml{1,3-5} title', 'yaml', 'title'],
    ['```yaml:openapi.yaml', 'yaml', ''],
    ['```{.yaml .numbered}', 'yaml', '.numbered}'],
    ['~~~ {yaml}', 'yaml', ''],
    ['```YAML,linenos=table', 'yaml', ''],
    ['```application/json', 'application/json', ''],
    ['```c++', 'c++', ''],
  ])('have the language of %j', (fence, language, info) => {
    const { fences } = findFences(`${fence}\na\n${fence.slice(0, 3)}\n`)
    expect(fences).toMatchObject([{ language, info }])
  })

  test('are none where nobody sees them, in a comment', () => {
    const page =
      'a\n<!-- old:\n```yaml\nb\n```\n-->\n{/*\n```\n*/}\n<!-- x -->\n```yaml\nc\n<!--\n```\n<!-- never ends\n~~~\nd\n~~~\n'
    expect(findFences(page).fences).toMatchObject([
      { line: 11, text: 'c\n<!--\n' },
      { line: 16, text: 'd\n' },
    ])
  })

  test.each([
    ['in a block quote', '> ```yaml\n> a:\n>   b: 1\n> ```\n', 'a:\n  b: 1\n'],
    ['in one of several, written close', '>>```yaml\n>>a:\n>>  b: 1\n>>```\n', 'a:\n b: 1\n'],
    ['in a quote of an item', '- x\n\n  > ~~~\n  > a\n  > ~~~\n', 'a\n'],
    ['behind the mark of an item', '- ```yaml\n  a:\n    b: 1\n  ```\n', 'a:\n  b: 1\n'],
    ['behind a number', '12. ~~~\n    a\n    ~~~\n', 'a\n'],
  ])('are read %s', (_where, page, text) => {
    expect(findFences(page)).toMatchObject({ fences: [{ text }], unclosed: undefined })
  })

  test('of a quote end with it, and only there', () => {
    const { fences, unclosed } = findFences('> ```yaml\n> a\n```js\nb\n> ```\n- ```\n```\n> ~~~\n> c\n')
    expect(fences).toMatchObject([
      { line: 1, text: 'a\n' },
      { line: 3, text: 'b\n> ```\n- ```\n' },
      { line: 8, text: 'c\n' },
    ])
    expect(unclosed).toBeUndefined()
  })

  test('can be blanked out with every other character left where it was', () => {
    const page = 'a\n```\nx\n```\nb'
    expect(blanked(page, findFences(page).fences)).toBe('a\n   \n \n   \nb')
    fc.assert(
      fc.property(fc.array(fc.constantFrom('```', '````', '~~~', 'a', '\n', ' ', 'yaml')), (parts) => {
        const text = parts.join('')
        const { fences, unclosed } = findFences(text)
        const blank = blanked(text, unclosed ? [...fences, unclosed] : fences)
        expect(blank).toHaveLength(text.length)
        expect(blank.split('\n')).toHaveLength(text.split('\n').length)
      }),
    )
  })
})

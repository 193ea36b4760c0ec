import { expect, test } from 'vitest'
import { plainComments } from '../src/plain-comments.ts'

test('a text is a comment without a tag, which lists of members show as hovers do', () => {
  expect(plainComments('    /** @description Mr, Mrs. */\n    title?: string;\n')).toBe(
    '    /** Mr, Mrs. */\n    title?: string;\n',
  )
})

test('what a type says is not said beside it', () => {
  expect(plainComments("    /** @enum {string} */\n    a: 'b';\n    /** @constant */\n    c: 1;\n")).toBe(
    "    a: 'b';\n    c: 1;\n",
  )
  expect(plainComments("/**\n * @description Which.\n * @enum {string|null}\n */\na: 'b' | null;\n")).toBe(
    "/** Which. */\na: 'b' | null;\n",
  )
})

test('texts come first, a paragraph each, and tags keep what follows them', () => {
  const types = [
    '    /**',
    '     * Fetch it',
    '     * Format: uuid',
    '     * @deprecated',
    '     * @description Experimental.',
    '     *     - a list',
    '     *',
    '     *         code',
    '     * @default {',
    '     *       "a": 1',
    '     *     }',
    '     * @example b',
    '     */',
    '    get: 1;',
    '',
  ]
  expect(plainComments(types.join('\n'))).toBe(
    [
      '    /**',
      '     * Fetch it',
      '     *',
      '     * Format: uuid',
      '     *',
      '     * Experimental.',
      '     * - a list',
      '     *',
      '     *     code',
      '     * @deprecated',
      '     * @default {',
      '     *       "a": 1',
      '     *     }',
      '     * @example b',
      '     */',
      '    get: 1;',
      '',
    ].join('\n'),
  )
})

test('a text that would be a tag stays a text', () => {
  const types = '/** @description @internal to us */\na: 1;\n'
  expect(plainComments(types)).toBe(types)
})

test('what is plain stays as it is', () => {
  const types = "/** Mr. */\na: '/** @description b */';\n/**\n * A.\n * @default 1\n */\nb?: number;\n"
  expect(plainComments(types)).toBe(types)
})

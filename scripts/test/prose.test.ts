import { expect, test } from 'vitest'
import { judgeProse } from '../src/prose.ts'

test.each([
  ['refuses an option that is none', 'that is none'],
  ['the rules of this house', 'this house'],
  ['Simply call it.', 'Simply'],
  ['the answer of the vendor', 'the answer of'],
  ['a field of the token answer', 'token answer'],
  ['no answer from the API', 'answer from the API'],
])('names what a reader stumbles over, with its line and other words: %s', (text, words) => {
  expect(judgeProse(`# Title\n\n${text}\n`)).toEqual([
    { line: 3, words, instead: expect.stringMatching(/\S/) },
  ])
})

test('leaves code and plain sentences alone', () => {
  expect(judgeProse('Refuses an unknown option. `simply` is a name; a warehouse holds goods.')).toEqual([])
})

import { describeOperations } from '@latchkey/mock/operations'
import { expect, test } from 'vitest'
import { wrongAnswers } from '../src/wrong-answers.ts'

test.each([204, 205])('a response of %i has no body that could be of another kind', (status) => {
  const responses = { [status]: { description: '' } }
  const document = { openapi: '3.1.0', info: {}, paths: { '/x': { post: { responses } } } }
  expect(describeOperations(document).map(wrongAnswers)).toEqual([[]])
})

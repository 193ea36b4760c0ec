import { clientAuths, hintPlaces, type ClientAuth, type ClientAuthQuestion } from '@latchkey/generate'
import { oneLine } from '@latchkey/openapi'
import { expect, test } from 'vitest'
import type { Engine } from '../src/repository/engine.ts'
import { askClientAuth } from '../src/repository/client-auth.ts'

/** What comes of the question, and how it was put, when this is typed. */
async function typed(suggested: ClientAuth, ...answers: string[]) {
  const asked: string[] = []
  const question: ClientAuthQuestion = { tokenUrl: 'https://acme.test/token', hints: [], suggested }
  const chosen = await askClientAuth(
    { clientAuths, oneLine, hintPlaces } as unknown as Engine,
    question,
    async (prompt) => {
      asked.push(prompt)
      return answers.shift() ?? 'none'
    },
  )
  return { chosen, asked }
}

test('Enter says that it is not known how clients prove themselves, and the question says what is done then', async () => {
  const { chosen, asked } = await typed('client_secret_basic', '')
  expect(chosen).toBeUndefined()
  expect(asked).toEqual([
    'Which? [Enter: not known; the header is tried first, and where it is refused, the body]',
  ])
  expect(await typed('client_secret_post', ' ')).toEqual({
    chosen: undefined,
    asked: ['Which? [Enter: not known; client_secret_post is taken]'],
  })
})

test('a way that is typed is said, and what is none is asked again', async () => {
  expect(await typed('client_secret_basic', 'basic', 'client_secret_basic')).toMatchObject({
    chosen: 'client_secret_basic',
    asked: { length: 2 },
  })
})

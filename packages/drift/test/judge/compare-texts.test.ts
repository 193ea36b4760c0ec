import { indexDocument, type JsonObject, normaliseDocument } from '@latchkey/openapi'
import { expect, test } from 'vitest'
import { createCollector } from '../../src/judge/compare/collector.ts'
import { compareTexts } from '../../src/judge/compare/compare-texts.ts'
import { S, json, obj } from '../suite/small/kit.ts'

test('the operations that get tokens are looked for once, however many operations there are', () => {
  const operation = {
    requestBody: { content: json(obj({ a: S })) },
    responses: { 200: { description: 'x' } },
  }
  const paths = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`/p${i}`, { post: operation }]))
  const index = (description: string) => {
    const document: JsonObject = { openapi: '3.1.0', info: { title: 'T', version: '1', description }, paths }
    return indexDocument(normaliseDocument(document))
  }
  const fresh = index('Two')
  let calls = 0
  const counted = {
    ...fresh,
    resolve: (located: Parameters<typeof fresh.resolve>[0]) => {
      calls += 1
      return fresh.resolve(located)
    },
  }
  const collector = createCollector()
  compareTexts(index('One'), counted, collector)
  expect(collector.all()).toMatchObject([{ finding: { rule: 'text-changed', new: '#/info/description' } }])
  expect(calls).toBeLessThan(60 * 5)
})

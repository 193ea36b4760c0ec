import { indexDocument, normaliseDocument } from '@latchkey/openapi'
import { expect, test } from 'vitest'
import { createSchemaViews, type SchemaNode } from '../../src/judge/compare/schema-view.ts'

test('what many references lead to is read once, and each has its own place', () => {
  const schemas = { A: { type: 'object', properties: { b: { type: 'string' } } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: {},
    components: { schemas },
  }
  const views = createSchemaViews(indexDocument(normaliseDocument(document, 'x')))
  const at = (pointer: string): SchemaNode => ({ pointer, value: { $ref: '#/components/schemas/A' } })
  const [first, second] = [views([at('#/first')]), views([at('#/second')])]
  expect(first.properties).toBe(second.properties)
  expect([first.pointer, second.pointer]).toEqual(['#/first', '#/second'])
  expect(first.at.size).toBe(0)
})

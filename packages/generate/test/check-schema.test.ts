import { describe, expect, test } from 'vitest'
import { type JsonObject, SpecError } from '@latchkey/openapi'
import { checkSchema } from '../src/type-check/check-schema.ts'

const document: JsonObject = {
  openapi: '3.1.0',
  paths: { '/x/{y}': { get: { operationId: 'getX', responses: {} } } },
  components: { schemas: { A: { type: 'object', properties: { a: {} } } } },
}

function problemsOf(types: string): readonly object[] {
  try {
    checkSchema('specs/acme/openapi.yaml', document, types)
    return []
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return error.problems
  }
}

describe('types that do not compile', () => {
  test.each([
    [
      'a schema',
      'export interface components { schemas: { A: { a: { b?: Missing } } } }',
      '#/components/schemas/A/properties/a/properties/b',
    ],
    [
      'an operation',
      'export interface operations { getX: { responses: { 200: Missing } } }',
      '#/paths/~1x~1{y}/get',
    ],
    [
      'a path',
      "export interface paths { '/x/{y}': { get: { parameters: Missing } } }",
      '#/paths/~1x~1{y}/get',
    ],
  ])('are named by the place in the document: %s', (_title, types, pointer) => {
    expect(problemsOf(types)).toEqual([
      {
        file: 'specs/acme/openapi.yaml',
        pointer,
        reason: "its type does not compile: Cannot find name 'Missing'.",
      },
    ])
  })

  test('are listed up to a number one can read', () => {
    const members = Array.from({ length: 50 }, (_, i) => `m${i}: Missing${i}`).join('; ')
    const problems = problemsOf(`export interface components { schemas: { ${members} } }`)
    expect(problems).toHaveLength(21)
    expect(problems.at(-1)).toMatchObject({ reason: '… and 30 more types that do not compile' })
  })
})

test('types that compile are nothing to tell', () => {
  expect(
    problemsOf('export interface paths { a: string; b: Blob | null; c: Record<string, unknown>[] }'),
  ).toEqual([])
})

test('types that refer to each other too deeply for the compiler are refused in words', () => {
  const names = Array.from({ length: 1500 }, (_, i) => `A${i}: components['schemas']['A${i + 1}']`)
  const types = `export interface components { schemas: { ${names.join('; ')}; A1500: string } }`
  expect(problemsOf(types)).toMatchObject([
    { reason: expect.stringMatching(/TypeScript gives up/) as string },
  ])
})

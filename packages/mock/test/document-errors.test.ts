import { describe, expect, test } from 'vitest'
import { createMockFromDocument, staticAccessToken } from '../src/index.ts'
import { visitorOf } from './visitor.ts'

describe('errors of any document', () => {
  async function refusal(schema: object): Promise<unknown> {
    const responses = { 400: { description: 'No.', content: { 'application/json': { schema } } } }
    const parameters = [{ name: 'n', in: 'query', required: true, schema: {} }]
    const mock = createMockFromDocument({
      openapi: '3.1.0',
      info: {},
      paths: { '/x': { get: { parameters, responses } } },
    })
    return (await visitorOf(mock)('GET', '/x', { token: staticAccessToken })).body
  }
  const text = { type: 'string' }
  const detail = 'query parameter "n" is required'

  test.each<[string, object, unknown]>([
    [
      'RFC 9457',
      { type: text, title: text, status: { type: 'integer' }, detail: text, instance: text },
      { type: 'about:blank', title: 'Bad Request', status: 400, detail },
    ],
    [
      'RFC 6749',
      { error: text, error_description: text, error_uri: text },
      { error: 'invalid_request', error_description: detail },
    ],
    [
      'a nested error',
      { error: { type: 'object', properties: { message: text, code: text } } },
      { error: { message: detail, code: 'invalid_request' } },
    ],
    [
      'a list',
      { errors: { type: 'array', items: { type: 'object', properties: { message: text } } } },
      { errors: [{ message: detail }] },
    ],
    ['a flag', { success: { type: 'boolean' }, message: text }, { success: false, message: detail }],
    [
      'a closed list of codes',
      { code: { enum: ['E1', 'E2'], type: 'string' }, message: text, status: text },
      { code: 'E1', message: detail, status: '400' },
    ],
  ])('are worded in the members they have: %s', async (_, properties, body) => {
    expect(await refusal({ type: 'object', properties })).toEqual(body)
  })

  test.each<[string, object, unknown]>([
    ['none', {}, { title: 'Bad Request', status: 400, detail }],
    ['an object', { type: 'object' }, { title: 'Bad Request', status: 400, detail }],
    ['an object of nothing', { type: 'object', additionalProperties: false }, {}],
  ])('say what is wrong where the schema names no member: %s', async (_, schema, body) => {
    expect(await refusal(schema)).toEqual(body)
  })

  test('a call that ends in nothing but informational responses is told so', async () => {
    const responses = { 100: { description: 'Continue.' }, 103: { description: 'Early hints.' } }
    const paths = { '/x': { get: { responses } } }
    const mock = createMockFromDocument({ openapi: '3.1.0', info: {}, paths })
    const { status, body } = await visitorOf(mock)('GET', '/x', { token: staticAccessToken })
    expect([status, body]).toEqual([
      500,
      { mock: expect.stringContaining('does not declare the status 200') },
    ])
  })

  test('members nothing is known about stay as they were sampled only where they must', async () => {
    const schema = {
      type: 'object',
      required: ['trace'],
      properties: { trace: { type: 'string', const: 't1' }, message: text, more: text },
    }
    expect(await refusal(schema)).toMatchObject({ trace: 't1', message: detail })
  })

  test('a document without errors gets problem details', async () => {
    const mock = createMockFromDocument({ openapi: '3.1.0', info: {}, paths: {} })
    const { headers, body } = await visitorOf(mock)('GET', '/x')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toEqual({ title: 'Not Found', status: 404, detail: 'No operation has this path.' })
  })
})

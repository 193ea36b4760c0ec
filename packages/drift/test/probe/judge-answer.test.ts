import { describe, expect, test } from 'vitest'
import { judgeAnswer } from '../../src/probe/judge-answer.ts'

describe('an answer', () => {
  const document = {
    openapi: '3.1.0',
    paths: {
      '/things': {
        get: {
          responses: {
            '200': { $ref: '#/components/responses/Things' },
            '204': { description: 'None.' },
          },
        },
      },
    },
    components: {
      responses: {
        Things: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['state', 'size'],
                properties: { state: { enum: ['new', 'used'] }, size: { type: 'integer' } },
              },
            },
          },
        },
      },
    },
  }
  const judge = (text: string, status = 200, contentType = 'application/json; charset=utf-8') =>
    judgeAnswer(document, 'GET /things', { method: 'GET', url: 'https://x.test/things', status, contentType, text }) // prettier-ignore
  const kinds = (...args: Parameters<typeof judge>) =>
    judge(...args).map(({ kind, pointer }) => `${kind} ${pointer}`)

  test('as documented has no departure', () => {
    expect(judge('{"state":"new","size":1}')).toEqual([])
    expect(judge('', 204)).toEqual([])
  })

  test('departs by members missing and further, kinds of values, and values not listed', () => {
    expect(kinds('{"state":"lost","colour":"red"}')).toEqual(
      expect.arrayContaining(['missing /size', 'enum /state', 'unknown /colour']),
    )
    expect(kinds('{"state":"new","size":"1"}')).toEqual(['type /size'])
    expect(JSON.stringify(judge('{"state":"lost","colour":"crimson"}'))).not.toMatch(/lost|crimson/)
  })

  test('departs by its status, its media type, and an invalid body', () => {
    expect(kinds('', 418)).toEqual(['status '])
    expect(kinds('<html>', 200, 'text/html')).toEqual(['media_type '])
    expect(kinds('{', 200)).toEqual(['media_type '])
    expect(kinds('')).toEqual(['missing '])
    expect(kinds('x', 204, 'text/plain')).toEqual(['media_type '])
  })
})

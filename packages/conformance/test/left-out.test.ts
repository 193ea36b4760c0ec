import { describeOperations } from '@latchkey/mock/operations'
import { expect, test } from 'vitest'
import { leftOut } from '../src/left-out.ts'

test('names what cannot be judged: no sample, told apart by a fragment alone, or a method clients have not', () => {
  const impossible = { 'application/json': { schema: { type: 'string', pattern: '^a$', enum: ['b'] } } }
  const responses = { 204: { description: '' } }
  const paths = {
    '/x#one': { get: { responses } },
    '/x': { get: { responses }, post: { responses } },
    '/y#one': { get: { responses } },
    '/y#two': { get: { responses } },
    '/in': { post: { requestBody: { content: impossible }, responses } },
    '/any': { query: { responses }, additionalOperations: { COPY: { responses } }, trace: { responses } },
    '/out': { get: { responses: { 200: { description: '', content: impossible } } } },
  }
  expect(Object.fromEntries(leftOut(describeOperations({ openapi: '3.1.0', info: {}, paths })))).toEqual({
    'GET /x#one': 'on the wire it is the same as GET /x',
    'GET /y#two': 'on the wire it is the same as GET /y#one',
    'QUERY /any': 'clients have no such method',
    'COPY /any': 'clients have no such method',
    'POST /in': expect.stringContaining('No valid sample'),
    'GET /out': expect.stringContaining('No valid sample'),
  })
})

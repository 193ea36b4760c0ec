import { describe, expect, test } from 'vitest'
import { text, compiled } from './documents.ts'

const statuses: [title: string, responses: string, use: string][] = [
  [
    'default alone is success as well',
    `{ default: { description: d, content: { application/json: { schema: ${text} } } } }`,
    `export const f = (r: R): string => r['2XX'].content['application/json'] + r.default.content['application/json']`,
  ],
  [
    'default beside errors only is success as well',
    `{ '404': { description: d }, default: { description: d, content: { application/json: { schema: ${text} } } } }`,
    `export const f = (r: R): string => r['2XX'].content['application/json']`,
  ],
  [
    'default beside a success is not',
    `{ '2xx': { description: d, content: { application/json: { schema: { type: number } } } }, default: { description: d, content: { application/json: { schema: ${text} } } } }`,
    `export const f = (r: R): number => r['2XX'].content['application/json']`,
  ],
]

describe('types of responses', () => {
  test.each(statuses)('%s', (_title, responses, use) => {
    const document = `paths: { /x: { get: { responses: ${responses} } } }`
    expect(compiled(document, `type R = P['/x']['get']['responses']\n${use}`)).toEqual([])
  })
})

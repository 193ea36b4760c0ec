import { describe, expect, test } from 'vitest'
import { compileSpec } from '../../../src/compile/compile.ts'
import { lintOpenApi } from '../../../src/compile/lint.ts'
import { parseSource } from '@latchkey/openapi'

const source = parseSource('source.yaml', 'title: Shop\nhosts: []\n')

async function noticesOf(text: string): Promise<string[]> {
  const head = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\n"
  const published = parseSource('published.yaml', `${head}${text}`)
  const { notices } = await compileSpec({ vendor: 'shop', source, published })
  return notices.map(({ pointer, reason }) => `${pointer} ${reason}`)
}

const odd = "paths: { /x: { get: { odd: 1, responses: { '200': { description: d } } } } }\n"

describe('where a published document breaks OpenAPI and harms nobody', () => {
  test('is told', async () => {
    expect(await noticesOf(odd)).toEqual([
      expect.stringMatching(/^#\/paths\/~1x\/get\/odd .*not expected here/),
    ])
  })

  test('is not looked for in a very large one, and that is told', async () => {
    const schemas = Array.from({ length: 15_000 }, (_, index) => `    S${index}: {}\n`).join('')
    expect(await noticesOf(`${odd}components:\n  schemas:\n${schemas}`)).toEqual([
      '# is so large that it was held against the OpenAPI Specification only where code depends on it',
    ])
  })

  test('is told in one line where Redocly gives up', async () => {
    const circle = { openapi: '3.1.0', paths: {}, components: { $ref: '#/components/schemas/A' } }
    expect(await lintOpenApi(circle)).toEqual([
      {
        pointer: '#',
        reason: expect.stringMatching(/^cannot be held against the OpenAPI Specification: .+$/),
      },
    ])
  })

  test('is looked for beside the scopes of a device flow of OpenAPI 3.2', async () => {
    const flow = {
      deviceAuthorizationUrl: 'https://a.test/device',
      tokenUrl: 'https://a.test/token',
      scopes: { read: 'reads' },
    }
    const securitySchemes = { o: { type: 'oauth2', flows: { deviceAuthorization: flow } } }
    const info = { title: 'Shop', version: '1' }
    const document = { openapi: '3.2.0', info, paths: {}, components: { securitySchemes }, odd: 1 }
    expect(await lintOpenApi(document)).toMatchObject([{ pointer: '#/odd' }])
  })
})

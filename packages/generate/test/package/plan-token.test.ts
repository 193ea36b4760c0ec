import { expect, test } from 'vitest'
import { documentWith, planOf, tokenOperation } from './plan.ts'

test('sends the headers a token operation insists on, whether its path or it states them', () => {
  const header = (name: string, rest: object) => ({ name, in: 'header', required: true, ...rest })
  const document = documentWith(
    {
      '/token': {
        parameters: [
          header('X-Version', { schema: { type: 'integer', enum: [2] } }),
          header('X-Tenant', { schema: { type: 'string', example: 'acme' } }),
          header('X-Free', { schema: { type: 'string', example: 'path' } }),
          { $ref: '#/components/parameters/Region' },
          header('Authorization', { example: 'Basic abc' }),
        ],
        post: tokenOperation(
          {},
          {
            parameters: [
              header('X-Free', { required: false, schema: { type: 'string', example: 'operation' } }),
              header('X-Tenant', { schema: { type: 'string', example: 'own' } }),
            ],
          },
        ),
      },
    },
    {
      components: {
        securitySchemes: { oauth: { type: 'http', scheme: 'bearer' } },
        parameters: { Region: header('X-Region', { schema: { type: 'string', default: 'eu' } }) },
      },
    },
  )
  expect(planOf(document).token?.headers).toEqual({ 'X-Version': '2', 'X-Tenant': 'own', 'X-Region': 'eu' })
})

test('shows an operation in examples whose referenced parameters may be left out', () => {
  const parameter = (required: boolean) => ({
    name: 'page',
    in: 'query',
    required,
    schema: { type: 'string' },
  })
  const document = (required: boolean) => ({
    ...documentWith(
      { '/things': { get: { parameters: [{ $ref: '#/components/parameters/Page' }], responses: {} } } },
      { components: { parameters: { Page: parameter(required) } } },
    ),
  })
  expect([planOf(document(false)).examplePath, planOf(document(true)).examplePath]).toEqual([
    '/things',
    undefined,
  ])
})

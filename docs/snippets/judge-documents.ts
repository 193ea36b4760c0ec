import { judge } from '@latchkey/drift/judge'

const pets = (properties: Record<string, { type: string }>) => ({
  openapi: '3.1.0',
  info: { title: 'Petstore', version: '1' },
  paths: {
    '/pets': {
      get: {
        responses: {
          200: {
            description: 'A pet.',
            content: {
              'application/json': {
                schema: { type: 'object', properties },
              },
            },
          },
        },
      },
    },
  },
})

// Documents in, a verdict out: nothing is read, fetched or printed.
const { bump, changes } = await judge(
  pets({ id: { type: 'integer' } }),
  pets({ id: { type: 'string' } }),
)
console.log(bump, 'because of', changes.length, 'change') // major because of 1 change

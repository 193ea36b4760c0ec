import { settle } from '@latchkey/testkit'
import {
  observeResponses,
  type ResponseDeparture,
  type ObserveResponsesOptions,
} from '../../src/observe/index.ts'

export const json = (schema: object): object => ({ content: { 'application/json': { schema } } })

export const thing = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
}

export const document = {
  openapi: '3.1.0',
  servers: [{ url: 'https://api.example.com/v1/' }, { url: 'https://{region}.example.com/v1' }],
  components: {
    responses: { Thing: json(thing) },
    pathItems: { Files: { get: { responses: { 200: { content: { 'application/*': {} } } } } } },
  },
  paths: {
    '/things/{id}': {
      get: {
        responses: { 200: { $ref: '#/components/responses/Thing' }, '4XX': json({ required: ['error'] }) },
      },
      delete: { responses: { 204: {}, default: json({ required: ['error'] }) } },
      head: { responses: { 200: { $ref: '#/components/responses/Thing' } } },
    },
    '/things/{id}:cancel': { get: { responses: { 202: json({}) } } },
    '/things/new#as-draft': { get: { responses: { 201: json({}) } } },
    '/things/new': { get: { responses: { 201: json({}) } } },
    '/things/old#only': { get: { responses: { 201: json({}) } } },
    '/files': { $ref: '#/components/pathItems/Files' },
    '/token': { servers: [{ url: 'https://login.example.com' }], post: { responses: { 200: json(thing) } } },
    '/upload': {
      servers: [{ url: 'https://a.example.com' }],
      post: { servers: [{ url: 'https://files.example.com' }], responses: { 200: json(thing) } },
    },
    '/odd': {
      get: { responses: { 200: { content: { 'application/json; charset=utf-8': {}, '*/*': {} } } } },
    },
  },
}

export const api = 'https://api.example.com/v1'

export async function driftOf(
  answer: Response | Promise<Response>,
  [input, init]: [string | URL | Request, RequestInit?] = [`${api}/things/1`],
  options: Partial<ObserveResponsesOptions> = {},
): Promise<ResponseDeparture[]> {
  const drift: ResponseDeparture[] = []
  const fetch = observeResponses({
    document,
    onDeparture: (one) => drift.push(one),
    fetch: async () => answer,
    ...options,
  })
  await fetch(input, init)
  await settle()
  return drift
}

export const answer = (body: BodyInit | null, type: string | undefined, status = 200): Response => {
  const response = new Response(body, { status })
  response.headers.delete('content-type')
  if (type !== undefined) response.headers.set('content-type', type)
  return response
}

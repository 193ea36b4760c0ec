import { observeResponses } from '@latchkey/client-core/observe'
import type { Side } from '../interleave.ts'

const API = 'https://api.example.com'
const envelope = {
  type: 'object',
  required: ['id', 'name', 'status', 'createdAt'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string' },
    status: { $ref: '#/components/schemas/Status' },
    createdAt: { type: 'string', format: 'date-time' },
    owner: { $ref: '#/components/schemas/Person' },
    tags: { type: 'array', items: { type: 'string' } },
    pages: { type: ['integer', 'null'] },
  },
}
const document = {
  openapi: '3.1.0',
  servers: [{ url: API }],
  components: {
    schemas: {
      Status: { type: 'string', enum: ['draft', 'sent', 'signed', 'declined'] },
      Person: {
        allOf: [
          { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
          { type: 'object', properties: { email: { type: 'string' }, name: { type: 'string' } } },
        ],
      },
      Envelope: envelope,
    },
  },
  paths: {
    ...Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `/others${index}/{id}`,
        { get: { responses: { 200: { description: 'Other.' } } } },
      ]),
    ),
    '/envelopes/{id}': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Envelope' } } } },
        },
      },
    },
    '/envelopes': {
      get: {
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: {
                    items: { type: 'array', items: { $ref: '#/components/schemas/Envelope' } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
}

const one = {
  id: '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54',
  name: 'Contract',
  status: 'sent',
  createdAt: '2026-11-21T10:00:00Z',
  owner: { id: '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54', email: 'ada@example.com', name: 'Ada' },
  tags: ['a', 'b'],
  pages: 12,
}

const small = JSON.stringify(one)
const large = JSON.stringify({ items: Array.from({ length: 560 }, () => one) })

/** A call and its response read, observed and not: what a copy of the body costs stands beside it. */
export function observingSides(isLarge: boolean): Side[] {
  const body = isLarge ? large : small
  const url = `${API}/envelopes${isLarge ? '' : '/1'}`
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
  const transport = async () => new Response(body, { headers })
  const observed = observeResponses({ document, onDeparture: departed, fetch: transport })
  const tenth = observeResponses({ document, onDeparture: departed, fetch: transport, sample: 0.1 })
  return [
    { name: 'the call and its response, not observed', run: async () => (await transport()).json() },
    { name: 'the same again (against itself)', run: async () => (await transport()).json() },
    {
      name: 'its body cloned and parsed, nothing else',
      run: async () => {
        const response = await transport()
        const copied = response.clone().text().then(JSON.parse)
        return Promise.all([response.json(), copied])
      },
    },
    { name: 'observeResponses', run: async () => (await observed(url)).json() },
    { name: 'observeResponses, a tenth of them', run: async () => (await tenth(url)).json() },
  ]
}

function departed(): never {
  throw new Error('the response is as documented')
}

export const observedBytes = { small: small.length, large: large.length }

import { fromPointer, type Json, type JsonObject } from '@latchkey/openapi'

const json = (schema: Json): JsonObject => ({ 'application/json': { schema } })
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

/** A small API with one of everything; each call gives a fresh copy. */
export function shop(): JsonObject {
  return {
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1.0.0', description: 'Orders.', 'x-generated-at': '2026-01-01' },
    servers: [
      { url: 'https://api.shop.test/v1', description: 'Live' },
      { url: 'https://{region}.shop.test/v1', variables: { region: { default: 'eu', enum: ['eu', 'us'] } } },
    ],
    security: [{ oauth: ['orders:read'] }],
    tags: [{ name: 'orders', description: 'Everything about orders' }],
    paths: {
      '/oauth/token': {
        post: {
          operationId: 'createToken',
          security: [],
          description: 'Gives an access token. Tokens expire after 60 minutes.',
          requestBody: {
            required: true,
            content: { 'application/x-www-form-urlencoded': { schema: ref('TokenRequest') } },
          },
          responses: {
            200: { description: 'A token', content: json(ref('Token')) },
            400: { description: 'Refused', content: json(ref('Problem')) },
          },
        },
      },
      '/orders': {
        get: {
          operationId: 'listOrders',
          tags: ['orders'],
          summary: 'List orders',
          parameters: [
            { name: 'status', in: 'query', schema: { type: 'string', enum: ['open', 'closed'] } },
            { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100, default: 20 } },
            { name: 'fields', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
            { name: 'account', in: 'query', required: true, schema: { type: 'string' } },
            { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
          ],
          responses: {
            200: {
              description: 'Orders',
              headers: {
                'X-Remaining': { required: true, schema: { type: 'integer' } },
                'X-Hint': { schema: { type: 'string' } },
              },
              content: json({
                type: 'object',
                required: ['data'],
                properties: {
                  data: { type: 'array', items: ref('Order') },
                  next: { type: 'string', nullable: true, description: 'Cursor' },
                },
              }),
            },
            400: { description: 'Refused', content: json(ref('Problem')) },
          },
        },
        post: {
          operationId: 'createOrder',
          security: [{ oauth: ['orders:write'] }, { key: [] }],
          requestBody: { required: true, content: json(ref('OrderDraft')) },
          responses: {
            201: { description: 'The order', content: json(ref('Order')) },
            400: { description: 'Refused', content: json(ref('Problem')) },
            404: { description: 'No such customer' },
          },
          callbacks: {
            shipped: {
              '{$request.body#/notify}': {
                post: {
                  requestBody: {
                    content: json({
                      type: 'object',
                      required: ['id'],
                      properties: {
                        id: { type: 'string' },
                        carrier: { type: 'string', enum: ['post', 'bike'] },
                      },
                    }),
                  },
                  responses: { 204: { description: 'Seen' } },
                },
              },
            },
          },
        },
      },
      '/orders/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        get: {
          operationId: 'getOrder',
          responses: {
            200: { description: 'The order', content: json(ref('Order')) },
            404: { description: 'None', content: json(ref('Problem')) },
          },
        },
        patch: {
          operationId: 'updateOrder',
          requestBody: { content: json(ref('OrderPatch')) },
          responses: { 200: { description: 'The order', content: json(ref('Order')) } },
        },
        delete: { operationId: 'deleteOrder', deprecated: true, responses: { 204: { description: 'Gone' } } },
      },
      '/orders/{id}/label': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        get: {
          operationId: 'getLabel',
          responses: {
            200: {
              description: 'The label',
              content: {
                'application/pdf': { schema: { type: 'string', format: 'binary' } },
                'application/json': { schema: ref('Label') },
              },
            },
          },
        },
      },
      '/files': {
        post: {
          operationId: 'addFile',
          requestBody: {
            content: {
              'multipart/form-data': { schema: { type: 'object', properties: { note: { type: 'string' } } } },
            },
          },
          responses: { 204: { description: 'Kept' } },
        },
      },
    },
    components: {
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: 'https://api.shop.test/v1/oauth/token',
              scopes: { 'orders:read': 'See orders', 'orders:write': 'Change orders' },
            },
          },
        },
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      },
      schemas: {
        TokenRequest: {
          type: 'object',
          required: ['grant_type', 'client_id', 'client_secret'],
          properties: {
            grant_type: { type: 'string', enum: ['client_credentials', 'refresh_token'] },
            client_id: { type: 'string' },
            client_secret: { type: 'string' },
            scope: { type: 'string' },
          },
        },
        Token: {
          type: 'object',
          required: ['access_token', 'expires_in'],
          properties: {
            access_token: { type: 'string' },
            expires_in: { type: 'integer', description: 'Seconds', example: 3600 },
          },
        },
        Order: {
          type: 'object',
          required: ['id', 'status', 'total', 'address', 'payment'],
          properties: {
            id: { type: 'string', format: 'uuid', readOnly: true },
            status: { type: 'string', enum: ['open', 'closed'] },
            total: ref('Money'),
            note: { type: 'string', nullable: true, maxLength: 500 },
            address: ref('Address'),
            payment: ref('Payment'),
            labels: { type: 'object', additionalProperties: { type: 'string' } },
            extra: { type: 'object' },
            parent: { allOf: [ref('Order')], nullable: true },
            score: { type: 'number' },
            count: { type: 'integer' },
            legacy: { type: 'string' },
          },
        },
        OrderDraft: {
          type: 'object',
          required: ['customer', 'items', 'address'],
          properties: {
            customer: { type: 'string', minLength: 3, maxLength: 40 },
            items: { type: 'array', maxItems: 50, items: ref('Item') },
            address: ref('Address'),
            coupon: { type: 'string', nullable: true },
            priority: { type: 'string', enum: ['low', 'high'], default: 'low' },
            weight: { type: 'number', minimum: 0 },
            amount: { type: 'number' },
            secret: { type: 'string', writeOnly: true },
            labels: { type: 'object', additionalProperties: { type: 'string' } },
            extra: { type: 'object' },
            payment: ref('Payment'),
          },
        },
        OrderPatch: {
          allOf: [
            { type: 'object', properties: { note: { type: 'string' } } },
            { type: 'object', properties: { status: { type: 'string', enum: ['open', 'closed'] } } },
          ],
        },
        Item: {
          type: 'object',
          required: ['sku'],
          properties: {
            sku: { type: 'string', pattern: '^[A-Z]+$' },
            quantity: { type: 'integer', default: 1 },
          },
        },
        Address: {
          type: 'object',
          required: ['street'],
          properties: { street: { type: 'string' }, city: { type: 'string' }, zip: { type: 'string' } },
        },
        Money: {
          type: 'object',
          required: ['amount', 'currency'],
          properties: { amount: { type: 'number' }, currency: { type: 'string', enum: ['EUR', 'USD'] } },
        },
        Payment: {
          oneOf: [ref('Card'), ref('Transfer')],
          discriminator: {
            propertyName: 'kind',
            mapping: { card: '#/components/schemas/Card', transfer: '#/components/schemas/Transfer' },
          },
        },
        Card: {
          type: 'object',
          required: ['kind', 'number'],
          properties: { kind: { type: 'string', enum: ['card'] }, number: { type: 'string' } },
        },
        Transfer: {
          type: 'object',
          required: ['kind', 'iban'],
          properties: { kind: { type: 'string', enum: ['transfer'] }, iban: { type: 'string' } },
        },
        Label: { type: 'object', required: ['url'], properties: { url: { type: 'string' } } },
        Problem: {
          type: 'object',
          required: ['title'],
          properties: { title: { type: 'string' }, code: { type: 'string', enum: ['invalid', 'denied'] } },
        },
        // Needed by no operation: what the vendor posts to a webhook the document does not describe.
        OrderEvent: {
          type: 'object',
          required: ['type', 'order'],
          properties: { type: { type: 'string', enum: ['order.paid'] }, order: { type: 'string' } },
        },
      },
    },
  }
}

/** The same in OpenAPI 3.1, with webhooks. */
export function shop31(): JsonObject {
  const document = shop()
  return {
    ...document,
    openapi: '3.1.0',
    webhooks: {
      paid: {
        post: {
          requestBody: {
            required: true,
            content: json({
              type: 'object',
              required: ['id'],
              properties: {
                id: { type: 'string' },
                note: { type: ['string', 'null'] },
                via: { type: 'string', enum: ['web', 'app'] },
              },
            }),
          },
          responses: { 200: { description: 'Seen' } },
        },
      },
    },
  }
}

/** Changes a copy of a document in place. */
export type Edit = (document: JsonObject) => void

export const edits =
  (...all: Edit[]): Edit =>
  (document) =>
    all.forEach((edit) => edit(document))

/** Sets the value at a pointer; the object above it must be there. A list is appended to with `-`. */
export const set =
  (pointer: string, value: Json): Edit =>
  (document) => {
    const { parent, key } = place(document, pointer)
    if (Array.isArray(parent)) {
      if (key === '-') parent.push(structuredClone(value))
      else parent[Number(key)] = structuredClone(value)
    } else parent[key] = structuredClone(value)
  }

/** Removes what is at a pointer, which must be there. */
export const drop =
  (pointer: string): Edit =>
  (document) => {
    const { parent, key } = place(document, pointer)
    if (Array.isArray(parent)) {
      if (parent.splice(Number(key), 1).length === 0) throw new Error(`nothing at ${pointer}`)
    } else {
      if (!Object.hasOwn(parent, key)) throw new Error(`nothing at ${pointer}`)
      delete parent[key]
    }
  }

/** Moves a value, `rename('#/a/b', '#/a/c')`. */
export const rename =
  (from: string, to: string): Edit =>
  (document) => {
    const { parent, key } = place(document, from)
    const value = (parent as JsonObject)[key]
    if (value === undefined) throw new Error(`nothing at ${from}`)
    drop(from)(document)
    set(to, value)(document)
  }

/** Rewrites every reference to one schema. */
export const repoint =
  (from: string, to: string): Edit =>
  (document) => {
    const visit = (value: Json): void => {
      if (Array.isArray(value)) return value.forEach(visit)
      if (typeof value !== 'object' || value === null) return
      for (const [key, member] of Object.entries(value)) {
        if (member === `#/components/schemas/${from}`) value[key] = `#/components/schemas/${to}`
        else visit(member)
      }
    }
    visit(document)
  }

function place(document: JsonObject, pointer: string): { parent: JsonObject | Json[]; key: string } {
  const segments = fromPointer(pointer)
  const key = segments.pop() ?? ''
  let parent: Json = document
  for (const segment of segments) {
    const next: Json | undefined = Array.isArray(parent)
      ? parent[Number(segment)]
      : (parent as JsonObject)[segment]
    if (typeof next !== 'object' || next === null) throw new Error(`nothing at ${pointer}`)
    parent = next
  }
  return { parent: parent as JsonObject | Json[], key }
}

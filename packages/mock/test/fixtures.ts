/** A small document with a bit of everything, so that promises about any vendor need no vendor. */
export const libraryDocument = {
  openapi: '3.1.0',
  info: { title: 'Library', version: '1' },
  servers: [{ url: 'https://{region}.library.example/v1', variables: { region: { default: 'eu' } } }],
  security: [{ oauth: [] }],
  paths: {
    '/token': {
      servers: [{ url: 'https://login.library.example/auth' }],
      post: {
        security: [],
        'x-token-dialect': {
          encoding: 'form',
          clientAuth: 'client_secret_basic',
          grants: { client_credentials: { parameters: ['scope'] } },
          fields: { scope: 'rights' },
          response: { access_token: ['access_token', 'key'], expires_in: ['expires_in', 'validFor'] },
          expiresInUnit: 'minutes',
        },
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['grant_type'],
                properties: { grant_type: { type: 'string' }, rights: { type: 'string' } },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'A token.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['key'],
                  properties: {
                    key: { type: 'string' },
                    validFor: { type: 'integer' },
                    token_type: { type: 'string' },
                  },
                },
              },
            },
          },
        },
      },
    },
    '/books': {
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } },
          {
            name: 'tag[]',
            in: 'query',
            schema: { type: 'array', items: { type: 'string', enum: ['old', 'new'] } },
          },
          { name: 'available', in: 'query', schema: { type: 'boolean' } },
          {
            name: 'filter',
            in: 'query',
            style: 'deepObject',
            schema: { type: 'object', properties: { year: { type: 'integer' } } },
          },
          { name: 'X-Branch', in: 'header', required: true, schema: { type: 'integer' } },
        ],
        responses: {
          200: {
            description: 'Books.',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Book' } } },
            },
          },
          400: { $ref: '#/components/responses/Failed' },
          401: { $ref: '#/components/responses/Failed' },
        },
      },
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
        },
        responses: {
          201: {
            description: 'Kept.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
          },
        },
      },
    },
    '/books/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', minLength: 2 } }],
      get: {
        responses: {
          200: {
            description: 'A book.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
          },
        },
      },
    },
    '/books/newest': {
      get: { responses: { 204: { description: 'None yet.' } } },
    },
    '/books/{id}:lend': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      post: { responses: { 202: { description: 'Lent.' } } },
    },
    '/books/{id}/cover': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        responses: { 200: { description: 'Bytes.', content: { 'image/png': {}, 'application/pdf': {} } } },
      },
      put: {
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['caption', 'image'],
                properties: {
                  caption: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
                  image: { type: 'string', format: 'binary' },
                  rank: { type: 'integer' },
                },
              },
              encoding: { image: { contentType: 'image/png, image/jpeg' } },
            },
          },
        },
        responses: { 204: { description: 'Kept.' } },
      },
    },
    '/health': {
      get: {
        security: [],
        responses: {
          200: {
            description: 'Fine.',
            content: { 'text/plain': { schema: { type: 'string', const: 'fine' } } },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { oauth: { type: 'oauth2', flows: {} } },
    responses: {
      Failed: {
        description: 'Something is wrong.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
      },
    },
    schemas: {
      Failure: {
        type: 'object',
        required: ['code', 'message'],
        additionalProperties: false,
        properties: { code: { type: 'string' }, message: { type: 'string' }, trace: { type: 'string' } },
      },
      Book: {
        type: 'object',
        required: ['id', 'title', 'pin'],
        properties: {
          id: { type: 'integer', readOnly: true },
          title: { type: 'string', minLength: 1 },
          isbn: { type: ['string', 'null'], pattern: '^\\d{13}$' },
          pin: { type: 'string', writeOnly: true },
          sequel: { $ref: '#/components/schemas/Book' },
        },
      },
    },
  },
} as const

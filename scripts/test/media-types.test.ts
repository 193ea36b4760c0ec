import { renderSchema } from '@latchkey/generate'
import { describeOperations } from '@latchkey/mock/operations'
import { expect, test } from 'vitest'

// What the mock samples as a text is typed as one, so that the calls of a package compile.
test.each([
  ...['text/plain', 'text/event-stream', 'application/xml', 'application/atom+xml', 'application/x-yaml'],
  ...['application/toml', 'application/jwt', 'application/vc+jwt', 'application/jose', 'application/graphql'],
  ...['application/javascript', 'application/x-sh', 'application/sql', 'application/sparql-query'],
  ...['application/x-pem-file', 'application/pem-certificate-chain', 'application/pgp-signature'],
  ...[
    'application/octet-stream',
    'image/png',
    'application/zip',
    'application/x-ssh',
    'application/protobuf',
  ],
  ...['application/vnd.ms-excel', 'application/json.v1'],
])('mock and types agree on whether %s is text or bytes', (mediaType) => {
  const schema = { type: 'object', properties: { part: { contentMediaType: mediaType } }, required: ['part'] }
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: {
      '/whole': { post: { requestBody: { content: { [mediaType]: {} } }, responses: {} } },
      '/part': { post: { requestBody: { content: { 'multipart/form-data': { schema } } }, responses: {} } },
    },
  }
  const [whole, part] = describeOperations(document).map((one) => one.sampleRequest().body)
  const types = renderSchema('x.yaml', document)
  const typeOf = (name: string): string | undefined => types.split(`${name}: `)[1]?.split(';')[0]
  expect(typeOf(JSON.stringify(mediaType))).toBe(whole?.files[''] ? 'Blob' : 'string')
  expect(typeOf('part') === 'Blob').toBe(part?.files['part'] !== undefined)
})

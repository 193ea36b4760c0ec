import { createMock, defaultCredentials, readDocument } from '@latchkey/mock'
import { operationContract } from '@latchkey/testkit'
import {
  downloadAuditTrail,
  downloadOriginalEnvelope,
  downloadSealedDocument,
  downloadSealedEnvelope,
  type Download,
} from '../src/index.ts'
import { createNitroSign, type NitroSign } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const envelopeID = '7d0f3f0e-6d8f-4b8a-9a53-0f5a4b8f9c11'
const documentID = '0b6f0f6a-2a0e-4a42-8b6e-3f3f7f7b1c22'
const participantID = 'c1b8a1de-6a5b-4f7e-9b39-b0f5d9a3d733'
const fieldID = '5a0b9b0e-8f6e-4f0a-8a53-0f5a4b8f9c44'
const notification = { subject: 'Please sign', body: 'Here is $(envelope_name).' }
const file = new File(['%PDF-1.7'], 'contract.pdf', { type: 'application/pdf' })

const envelope = { params: { path: { envelopeID } } }
const document = { params: { path: { envelopeID, documentID } } }
const participant = { params: { path: { envelopeID, participantID } } }
const field = { params: { path: { envelopeID, documentID, fieldID } } }
const job = { params: { path: { jobID: 'job-1' } } }
const read = async (download: Promise<Download>): Promise<Blob> =>
  new Response((await download).stream).blob()

operationContract<NitroSign>({
  name: 'nitro-sign',
  document: readDocument('nitro-sign') as unknown as Readonly<Record<string, unknown>>,
  startBackend: () => createMock('nitro-sign', { stateless: true }),
  createClient: (fetch) => createNitroSign({ clientId, clientSecret, fetch }),
  calls: {
    'POST /oauth/token': (client) => client.tokenSource.get(),
    'GET /sign/envelopes': (client) =>
      client.GET('/sign/envelopes', { params: { query: { pageAfter: 'cursor' } } }),
    'POST /sign/envelopes': (client) =>
      client.POST('/sign/envelopes', { body: { name: 'Lease', mode: 'sequential', notification } }),
    'GET /sign/envelopes/{envelopeID}': (client) => client.GET('/sign/envelopes/{envelopeID}', envelope),
    'PATCH /sign/envelopes/{envelopeID}': (client) =>
      client.PATCH('/sign/envelopes/{envelopeID}', {
        ...envelope,
        body: { name: 'Lease 2', mode: 'parallel' },
      }),
    'DELETE /sign/envelopes/{envelopeID}': (client) =>
      client.DELETE('/sign/envelopes/{envelopeID}', envelope),
    'POST /sign/envelopes/{envelopeID}:send-for-signing': (client) =>
      client.POST('/sign/envelopes/{envelopeID}:send-for-signing', envelope),
    'PUT /sign/envelopes/{envelopeID}:cancel': (client) =>
      client.PUT('/sign/envelopes/{envelopeID}:cancel', envelope),
    'POST /sign/envelopes/{envelopeID}:send-reminders': (client) =>
      client.POST('/sign/envelopes/{envelopeID}:send-reminders', { ...envelope, body: { notification } }),
    'GET /sign/envelopes/{envelopeID}:download-sealed': (client) =>
      read(downloadSealedEnvelope(client, { envelopeID })),
    'GET /sign/envelopes/{envelopeID}:download-original': (client) =>
      read(downloadOriginalEnvelope(client, { envelopeID })),
    'GET /sign/envelopes/{envelopeID}:download-audit-trail': (client) =>
      read(downloadAuditTrail(client, { envelopeID })),
    'GET /sign/envelopes/{envelopeID}/documents': (client) =>
      client.GET('/sign/envelopes/{envelopeID}/documents', envelope),
    'POST /sign/envelopes/{envelopeID}/documents': (client) =>
      client.POST('/sign/envelopes/{envelopeID}/documents', {
        ...envelope,
        body: { metadata: { name: 'contract', contentType: 'application/pdf' }, payload: file },
      }),
    'GET /sign/envelopes/{envelopeID}/documents/{documentID}': (client) =>
      client.GET('/sign/envelopes/{envelopeID}/documents/{documentID}', document),
    'PATCH /sign/envelopes/{envelopeID}/documents/{documentID}': (client) =>
      client.PATCH('/sign/envelopes/{envelopeID}/documents/{documentID}', {
        ...document,
        body: { name: 'Annex' },
      }),
    'DELETE /sign/envelopes/{envelopeID}/documents/{documentID}': (client) =>
      client.DELETE('/sign/envelopes/{envelopeID}/documents/{documentID}', document),
    'PUT /sign/envelopes/{envelopeID}/documents:reorder': (client) =>
      client.PUT('/sign/envelopes/{envelopeID}/documents:reorder', {
        ...envelope,
        body: { order: [documentID] },
      }),
    'GET /sign/envelopes/{envelopeID}/documents/{documentID}:download-sealed': (client) =>
      read(downloadSealedDocument(client, { envelopeID, documentID })),
    'GET /sign/envelopes/{envelopeID}/participants': (client) =>
      client.GET('/sign/envelopes/{envelopeID}/participants', envelope),
    'POST /sign/envelopes/{envelopeID}/participants': (client) =>
      client.POST('/sign/envelopes/{envelopeID}/participants', {
        ...envelope,
        body: {
          email: 'ann@example.com',
          role: 'signer',
          authentication: { type: 'SMS', countryCode: '+49', phoneNumber: '15112345678' },
        },
      }),
    'PATCH /sign/envelopes/{envelopeID}/participants/{participantID}': (client) =>
      client.PATCH('/sign/envelopes/{envelopeID}/participants/{participantID}', {
        ...participant,
        body: { authentication: { type: 'AccessCode', accessCode: '1234' } },
      }),
    'DELETE /sign/envelopes/{envelopeID}/participants/{participantID}': (client) =>
      client.DELETE('/sign/envelopes/{envelopeID}/participants/{participantID}', participant),
    'POST /sign/envelopes/{envelopeID}/participants:batch-delete': (client) =>
      client.POST('/sign/envelopes/{envelopeID}/participants:batch-delete', {
        ...envelope,
        body: { items: [participantID] },
      }),
    'GET /sign/envelopes/{envelopeID}/participants/signing-urls': (client) =>
      client.GET('/sign/envelopes/{envelopeID}/participants/signing-urls', envelope),
    'GET /sign/envelopes/{envelopeID}/documents/{documentID}/fields': (client) =>
      client.GET('/sign/envelopes/{envelopeID}/documents/{documentID}/fields', document),
    'POST /sign/envelopes/{envelopeID}/documents/{documentID}/fields': (client) =>
      client.POST('/sign/envelopes/{envelopeID}/documents/{documentID}/fields', {
        ...document,
        body: { type: 'date', participantID, boundingBox: [72, 640, 180, 36], page: 1, format: 'YYYY-MM-DD' },
      }),
    'PATCH /sign/envelopes/{envelopeID}/documents/{documentID}/fields/{fieldID}': (client) =>
      client.PATCH('/sign/envelopes/{envelopeID}/documents/{documentID}/fields/{fieldID}', {
        ...field,
        body: { type: 'custom', label: 'Shoe size' },
      }),
    'DELETE /sign/envelopes/{envelopeID}/documents/{documentID}/fields/{fieldID}': (client) =>
      client.DELETE('/sign/envelopes/{envelopeID}/documents/{documentID}/fields/{fieldID}', field),
    'POST /sign/envelopes/{envelopeID}/documents/{documentID}/fields:batch-delete': (client) =>
      client.POST('/sign/envelopes/{envelopeID}/documents/{documentID}/fields:batch-delete', {
        ...document,
        body: { items: [fieldID] },
      }),
    'POST /sign/conversions': (client) => client.POST('/sign/conversions', { body: { file } }),
    'GET /sign/conversions/{jobID}/status': (client) => client.GET('/sign/conversions/{jobID}/status', job),
    'GET /sign/conversions/{jobID}:download-converted': (client) =>
      client
        .GET('/sign/conversions/{jobID}:download-converted', { ...job, parseAs: 'stream' })
        .then(({ data }) => new Response(data).blob()),
  },
})

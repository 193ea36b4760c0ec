import { assertType, describe, expectTypeOf, test } from 'vitest'
import {
  unwrap,
  type CreateField,
  type EnvelopeDocument,
  type Field,
  type NitroSignApiError,
  type NitroSignClient,
  type ParticipantCreate,
} from '../src/index.ts'

// These calls are judged by the compiler and never made.
type Calls = () => unknown
declare const client: NitroSignClient
const envelopeID = '7d0f3f0e-6d8f-4b8a-9a53-0f5a4b8f9c11'
const params = { path: { envelopeID } }
const notification = { subject: 's', body: 'b' }

describe('the types', () => {
  test('refuse a path that does not exist', () => {
    assertType<Calls>(() => [
      // @ts-expect-error it is :cancel, not /cancel
      client.PUT('/sign/envelopes/{envelopeID}/cancel', { params }),
      // @ts-expect-error reminders are sent with POST
      client.PUT('/sign/envelopes/{envelopeID}:send-reminders', { params }),
      // @ts-expect-error the token endpoint is not for this client
      client.POST('/oauth/token', { body: { clientID: 'a', clientSecret: 'b' } }),
    ])
  })

  test('refuse a request without what is required', () => {
    assertType<Calls>(() => [
      // @ts-expect-error no path parameter
      client.GET('/sign/envelopes/{envelopeID}'),
      // @ts-expect-error no body
      client.POST('/sign/envelopes'),
      // @ts-expect-error no mode
      client.POST('/sign/envelopes', { body: { name: 'n', notification } }),
      // @ts-expect-error no role
      client.POST('/sign/envelopes/{envelopeID}/participants', { params, body: { email: 'a@b.c' } }),
    ])
    const box = { participantID: envelopeID, boundingBox: [0, 0, 1, 1] }
    // @ts-expect-error a custom field without label
    assertType<CreateField>({ type: 'custom', ...box })
    assertType<CreateField>({ type: 'custom', ...box, label: 'Shoe size' })
  })

  test('refuse a value that is not in the enum', () => {
    assertType<Calls>(() => [
      // @ts-expect-error mode
      client.POST('/sign/envelopes', { body: { name: 'n', notification, mode: 'together' } }),
      // @ts-expect-error roles are lower case
      client.POST('/sign/envelopes/{envelopeID}/participants', { params, body: { role: 'SIGNER' } }),
    ])
    // @ts-expect-error authentication of one kind with the members of the other
    assertType<ParticipantCreate['authentication']>({ type: 'SMS', accessCode: '1234' })
  })

  test('take a file as a Blob, not as text', () => {
    const path = '/sign/envelopes/{envelopeID}/documents'
    assertType<Calls>(() => [
      client.POST(path, { params, body: { metadata: { name: 'a' }, payload: new Blob() } }),
      // @ts-expect-error text
      client.POST(path, { params, body: { metadata: { name: 'a' }, payload: '%PDF' } }),
    ])
  })

  test('take one participant or several', () => {
    assertType<Calls>(() => [
      client.POST('/sign/envelopes/{envelopeID}/participants', { params, body: { role: 'cc' } }),
      client.POST('/sign/envelopes/{envelopeID}/participants', { params, body: { items: [{ role: 'cc' }] } }),
    ])
  })

  test('tell the variants of a document apart by status', () => {
    type Failed = Extract<EnvelopeDocument, { status: 'failed' }>
    expectTypeOf<Failed['failureReason']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Extract<EnvelopeDocument, { status: 'pending' }>>().not.toHaveProperty('numPages')
  })

  test('tell the fields apart by type, and give numbers for their boxes', () => {
    expectTypeOf<Extract<Field, { type: 'custom' }>['label']>().toEqualTypeOf<string>()
    expectTypeOf<Field['boundingBox']>().toEqualTypeOf<number[]>()
  })

  test('give lists as lists, and IDs where there must be one', () => {
    assertType<Calls>(async () => {
      const where = { params: { path: { envelopeID, documentID: envelopeID } } }
      const path = '/sign/envelopes/{envelopeID}/documents/{documentID}/fields'
      const { items } = await unwrap(client.GET(path, where))
      expectTypeOf(items[0]!.type).toEqualTypeOf<Field['type']>()
      const { ID } = await unwrap(client.GET('/sign/envelopes/{envelopeID}', { params }))
      expectTypeOf(ID).toEqualTypeOf<string>()
    })
  })

  test('give the problem of a refusal', () => {
    type Errors = Readonly<Record<string, string>>
    expectTypeOf<NitroSignApiError['validationErrors']>().toEqualTypeOf<Errors>()
    assertType<Calls>(async () => {
      const { error } = await client.GET('/sign/envelopes/{envelopeID}', { params })
      expectTypeOf(error!.validation_errors).toEqualTypeOf<Record<string, string> | undefined>()
    })
  })
})

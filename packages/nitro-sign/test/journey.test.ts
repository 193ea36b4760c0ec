import { createMock, type Mock } from '@latchkey/mock'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  addNitroDocument,
  createField,
  createFields,
  createParticipant,
  createParticipants,
  downloadOriginalEnvelope,
  listEnvelopePages,
  listEnvelopes,
  unwrap,
  uploadDocument,
  uploadDocuments,
  waitForSealed,
  waitForUploaded,
} from '../src/index.ts'
import { createNitroSign, type NitroSign } from '../src/server.ts'

// The mock refuses whatever the document does not allow, and keeps state as Nitro describes it.
describe('on a server with state', () => {
  let mock: Mock
  let nitro: NitroSign
  const polling = { minPauseMs: 1, maxPauseMs: 1 }
  const pdf = { file: new Blob(['%PDF-1.7'], { type: 'application/pdf' }), name: 'lease.pdf' }
  const body = { name: 'Lease', mode: 'sequential', notification: { subject: 's', body: 'b' } } as const
  const boundingBox = [72, 640, 180, 36]

  beforeEach(async () => {
    mock = await createMock('nitro-sign', { vendorOptions: { pageSize: 20 } })
    nitro = createNitroSign({ clientId: 'mock-client', clientSecret: 'mock-secret', fetch: mock.fetch })
  })

  const createEnvelope = async (): Promise<string> =>
    (await unwrap(nitro.POST('/sign/envelopes', { body }))).ID

  test('every envelope is listed once, over as many pages as it takes', async () => {
    const made = []
    for (let count = 0; count < 45; count++) made.push(await createEnvelope())
    const listed = []
    for await (const { ID } of listEnvelopes(nitro)) listed.push(ID)
    expect(listed.toSorted()).toEqual(made.toSorted())
    const sizes = []
    for await (const { items } of listEnvelopePages(nitro)) sizes.push(items?.length)
    expect(sizes).toEqual([20, 20, 5])
  })

  test('documents keep the order in which they were uploaded', async () => {
    const envelopeID = await createEnvelope()
    const files = ['c.pdf', 'a.pdf', 'b.pdf'].map((name) => ({ ...pdf, name }))
    await uploadDocuments(nitro, { envelopeID, files })
    const { items } = await unwrap(
      nitro.GET('/sign/envelopes/{envelopeID}/documents', { params: { path: { envelopeID } } }),
    )
    expect(items.map(({ name }) => name)).toEqual(['c.pdf', 'a.pdf', 'b.pdf'])
  })

  test('a document that exists in Nitro is added without a file', async () => {
    const envelopeID = await createEnvelope()
    const document = await addNitroDocument(nitro, { envelopeID, nitroDocumentID: 'nitro-1', name: 'Annex' })
    expect(document).toMatchObject({ name: 'Annex', status: 'pending' })
  })

  test('a 16th document is refused with a typed error', async () => {
    const envelopeID = await createEnvelope()
    await uploadDocuments(nitro, { envelopeID, files: Array.from({ length: 15 }, () => pdf) })
    await expect(uploadDocument(nitro, { envelopeID, ...pdf })).rejects.toMatchObject({
      name: 'NitroSignApiError',
      code: expect.stringMatching(/^(unprocessable|conflict)$/) as string,
    })
  })

  test('a member that breaks a rule is named', async () => {
    const wrong = unwrap(nitro.POST('/sign/envelopes', { body: { ...body, name: '' } }))
    await expect(wrong).rejects.toMatchObject({
      code: 'bad_request',
      problem: { status: 400 },
      validationErrors: { name: expect.any(String) as string },
    })
  })

  test('one and several participants and fields are created, each with their own answer', async () => {
    const envelopeID = await createEnvelope()
    const { ID: documentID } = await uploadDocument(nitro, { envelopeID, ...pdf })
    const ann = await createParticipant(nitro, {
      envelopeID,
      participant: { email: 'ann@x.org', role: 'signer' },
    })
    const [ben, cy] = await createParticipants(nitro, {
      envelopeID,
      participants: [
        { email: 'ben@x.org', role: 'signer', authentication: { type: 'AccessCode', accessCode: '1234' } },
        { email: 'cy@x.org', role: 'cc' },
      ],
    })
    expect([ann.email, ben?.email, cy?.role]).toEqual(['ann@x.org', 'ben@x.org', 'cc'])

    const where = { envelopeID, documentID }
    const label = 'Shoe size'
    const one = await createField(nitro, {
      ...where,
      field: { type: 'custom', participantID: ann.ID, boundingBox, label },
    })
    const several = await createFields(nitro, {
      ...where,
      fields: [
        { type: 'signature', participantID: ann.ID, boundingBox },
        { type: 'date', participantID: ben!.ID, boundingBox, format: 'YYYY-MM-DD' },
      ],
    })
    expect([one.label, ...several.map(({ type }) => type)]).toEqual([label, 'signature', 'date'])

    const foreign = createField(nitro, {
      ...where,
      field: { type: 'checkbox', participantID: documentID, boundingBox },
    })
    await expect(foreign).rejects.toMatchObject({ code: 'unprocessable' })
  })

  test('an envelope goes from draft to sealed, and a cancelled one never gets there', async () => {
    const envelopeID = await createEnvelope()
    const params = { path: { envelopeID } }
    const send = () => nitro.POST('/sign/envelopes/{envelopeID}:send-for-signing', { params })
    const { ID: documentID } = await uploadDocument(nitro, { envelopeID, ...pdf })
    await createParticipant(nitro, { envelopeID, participant: { email: 'ann@x.org', role: 'signer' } })
    await waitForUploaded(nitro, { envelopeID, documentID, ...polling })
    await unwrap(send())
    expect((await send()).response.status).toBe(409)

    await unwrap(nitro.PUT('/sign/envelopes/{envelopeID}:cancel', { params }))
    const cancelled = waitForSealed(nitro, { envelopeID, ...polling })
    await expect(cancelled).rejects.toMatchObject({ code: 'envelope_ended', status: 'cancelled' })

    await unwrap(send())
    await unwrap(nitro.POST('/sign/envelopes/{envelopeID}:send-reminders', { params }))
    mock.control('sign', { envelopeID })
    expect((await waitForSealed(nitro, { envelopeID, ...polling })).mode).toBe('sequential')
  })

  test('the original documents come as they went', async () => {
    const envelopeID = await createEnvelope()
    await uploadDocument(nitro, { envelopeID, ...pdf })
    const { stream, mediaType } = await downloadOriginalEnvelope(nitro, { envelopeID })
    expect(mediaType).toBe('application/zip')
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
    expect(new TextDecoder().decode(bytes.slice(0, 2))).toBe('PK')
  })
})

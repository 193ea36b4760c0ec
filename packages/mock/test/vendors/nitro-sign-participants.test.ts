import { describe, expect, test } from 'vitest'
import {
  type Envelope,
  type List,
  start,
  createEnvelope,
  addDocument,
  addSigner,
  readyToSend,
} from './nitro-sign-steps.ts'

const boundingBox = [72, 640, 180, 36]

describe('Nitro participants and fields', () => {
  test('one answers 201 with it, several answer 200 with items', async () => {
    const { visit } = await start()
    const envelope = await createEnvelope(visit)
    await addSigner(visit, envelope)
    const items = [
      { email: 'b@example.com', role: 'cc' },
      { email: 'c@example.com', role: 'signer' },
    ]
    const bulk = await visit<List<object>>('POST', `${envelope}/participants`, { json: { items } })
    expect([bulk.status, bulk.body.items.length]).toEqual([200, 2])
    expect((await visit('GET', `${envelope}/participants`)).body).toMatchObject({ total: 3 })
  })

  test('how a participant proves who they are can be changed', async () => {
    const { visit } = await start()
    const envelope = await createEnvelope(visit)
    const participant = `${envelope}/participants/${await addSigner(visit, envelope)}`
    const authentication = { type: 'AccessCode', accessCode: '4711' }
    expect((await visit('PATCH', participant, { json: { authentication } })).body).toMatchObject({
      authentication,
    })
    expect(
      (
        await visit('PATCH', participant, {
          json: { authentication: { type: 'AccessCode', accessCode: '1' } },
        })
      ).status,
    ).toBe(400)
  })

  test('a participant who goes takes their fields along', async () => {
    const { visit } = await start()
    const { envelope, document, signer } = await readyToSend(visit)
    await visit('POST', `${document}/fields`, {
      json: { type: 'signature', participantID: signer, boundingBox },
    })
    expect((await visit('DELETE', `${envelope}/participants/${signer}`)).status).toBe(204)
    expect((await visit('GET', `${document}/fields`)).body).toEqual({ items: [] })
    const other = await addSigner(visit, envelope)
    expect(
      (await visit('POST', `${envelope}/participants:batch-delete`, { json: { items: [other] } })).status,
    ).toBe(200)
    expect(
      (await visit('POST', `${envelope}/participants:batch-delete`, { json: { items: [other] } })).status,
    ).toBe(404)
  })

  test('fields are placed, changed and removed', async () => {
    const { visit } = await start()
    const { document, signer } = await readyToSend(visit)
    const field = (type: string, more = {}) => ({
      type,
      participantID: signer,
      boundingBox,
      page: 1,
      ...more,
    })
    const one = await visit<{ ID: string }>('POST', `${document}/fields`, {
      json: field('custom', { label: 'Size' }),
    })
    expect(one.status).toBe(201)
    const items = [field('date'), field('signature')]
    const bulk = await visit<List<{ ID: string }>>('POST', `${document}/fields`, { json: { items } })
    expect(bulk.status).toBe(200)
    const path = `${document}/fields/${one.body.ID}`
    expect((await visit('PATCH', path, { json: { type: 'custom', label: 'Shoe size' } })).body).toMatchObject(
      { label: 'Shoe size' },
    )
    expect((await visit('PATCH', path, { json: { type: 'date' } })).status).toBe(400)
    expect((await visit<List<object>>('GET', `${document}/fields`)).body.items).toHaveLength(3)
    expect((await visit('DELETE', path)).status).toBe(204)
    expect((await visit('DELETE', path)).status).toBe(404)
    const ids = bulk.body.items.map(({ ID }) => ID)
    expect((await visit('POST', `${document}/fields:batch-delete`, { json: { items: ids } })).status).toBe(
      200,
    )
    expect((await visit('GET', `${document}/fields`)).body).toEqual({ items: [] })
  })

  test('fields of a stranger or of a cc are refused with 422', async () => {
    const { visit } = await start()
    const { envelope, document } = await readyToSend(visit)
    const { body } = await visit<{ ID: string }>('POST', `${envelope}/participants`, { json: { role: 'cc' } })
    for (const participantID of [body.ID, '00000000-0000-4000-8000-000000000000']) {
      const json = { type: 'signature', participantID, boundingBox }
      expect((await visit('POST', `${document}/fields`, { json })).status).toBe(422)
    }
  })

  test('a bad field is told by its own kind, not by the seven it is not', async () => {
    const { visit } = await start()
    const { document, signer } = await readyToSend(visit)
    const json = { type: 'custom', participantID: signer, boundingBox: [1, 2, 3] }
    const { body } = await visit<{ validation_errors: object }>('POST', `${document}/fields`, { json })
    expect(Object.keys(body.validation_errors).toSorted()).toEqual(['body', 'boundingBox'])
  })

  test('signing URLs exist once it is sent, and signing through one counts', async () => {
    const { mock, visit } = await start({ processingReads: 0 })
    const envelope = await createEnvelope(visit)
    await addDocument(visit, envelope)
    await addSigner(visit, envelope)
    expect((await visit('GET', `${envelope}/participants/signing-urls`)).status).toBe(409)
    await visit('POST', `${envelope}:send-for-signing`)
    const { body } = await visit<List<{ signingUrl: string }>>('GET', `${envelope}/participants/signing-urls`)
    const { signingUrl } = body.items[0]!
    expect(signingUrl).toMatch(new RegExp(`^${mock.url}/signing/`))
    expect((await visit('GET', signingUrl, { token: null })).body).toMatch(/<button>Sign<\/button>/)
    expect((await visit('POST', signingUrl, { token: null })).status).toBe(200)
    expect((await visit('POST', signingUrl, { token: null })).status).toBe(409)
    expect((await visit<Envelope>('GET', envelope)).body.status).toBe('sealed')
  })
})

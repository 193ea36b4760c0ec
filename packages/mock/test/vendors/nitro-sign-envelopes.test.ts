import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { pdfOf } from '../../src/bytes/pdf.ts'
import {
  notification,
  type Envelope,
  type List,
  start,
  createEnvelope,
  addDocument,
  uploaded,
  addSigner,
  readyToSend,
} from './nitro-sign-steps.ts'

const idOf = (path: string): string => path.split('/')[3]!

describe('Nitro envelopes', () => {
  test('what was created can be read, listed and changed', async () => {
    const { visit } = await start()
    const envelope = await createEnvelope(visit)
    expect((await visit('GET', envelope)).body).toMatchObject({
      name: 'Lease',
      mode: 'parallel',
      status: 'drafted',
      notification,
    })
    expect((await visit<Envelope>('PATCH', envelope, { json: { name: 'Rent' } })).body.name).toBe('Rent')
    const { body } = await visit<List<Envelope>>('GET', '/sign/envelopes')
    expect(body.items.map(({ name }) => name)).toEqual(['Rent'])
    expect(body).not.toHaveProperty('nextPage')
  })

  test('lists come in pages that end without a cursor and miss nothing', async () => {
    const { visit } = await start({ pageSize: 2 })
    for (let count = 0; count < 5; count += 1) await createEnvelope(visit)
    const sizes: number[] = []
    const seen = new Set<string>()
    let cursor: string | undefined
    do {
      const query = cursor === undefined ? '' : `?pageAfter=${cursor}`
      const { body } = await visit<List<Envelope>>('GET', `/sign/envelopes${query}`)
      sizes.push(body.items.length)
      for (const { ID } of body.items) seen.add(ID)
      cursor = body.nextPage
    } while (cursor !== undefined)
    expect(sizes).toEqual([2, 2, 1])
    expect(seen.size).toBe(5)
  })

  test('both cursors at once, or one nobody gave out, are refused', async () => {
    const { visit } = await start()
    expect((await visit('GET', '/sign/envelopes?pageAfter=a&pageBefore=b')).status).toBe(400)
    expect((await visit('GET', '/sign/envelopes?pageAfter=a')).status).toBe(400)
    expect((await visit('GET', '/sign/envelopes?pageBefore=b')).status).toBe(400)
  })

  test('pageBefore gives what came before a cursor', async () => {
    const { visit } = await start({ pageSize: 2 })
    for (let count = 0; count < 3; count += 1) await createEnvelope(visit)
    const { nextPage, items } = (await visit<List<Envelope>>('GET', '/sign/envelopes')).body
    const { body } = await visit<List<Envelope>>('GET', `/sign/envelopes?pageBefore=${nextPage}`)
    expect(body.items).toEqual(items.slice(0, 1))
  })

  test('a deleted one is gone', async () => {
    const { visit } = await start()
    const envelope = await createEnvelope(visit)
    expect((await visit('DELETE', envelope)).status).toBe(204)
    expect((await visit('GET', envelope)).status).toBe(404)
  })

  test('sending needs a document that is uploaded, and a signer', async () => {
    const { visit } = await start()
    const envelope = await createEnvelope(visit)
    const send = () => visit<{ detail: string }>('POST', `${envelope}:send-for-signing`)
    expect((await send()).body.detail).toMatch(/no document/)
    const document = await addDocument(visit, envelope)
    expect((await send()).body.detail).toMatch(/must be uploaded/)
    await uploaded(visit, document)
    expect((await send()).body.detail).toMatch(/no signer/)
    await addSigner(visit, envelope)
    expect((await send()).body).toMatchObject({ status: 'sent' })
    expect((await send()).status).toBe(409)
  })

  test('a sent one cannot be changed, but cancelled; a cancelled one can be sent again', async () => {
    const { visit } = await start()
    const { envelope } = await readyToSend(visit)
    expect((await visit('PUT', `${envelope}:cancel`)).status).toBe(409)
    await visit('POST', `${envelope}:send-for-signing`)
    expect((await visit('PATCH', envelope, { json: { name: 'x' } })).status).toBe(409)
    expect((await visit('DELETE', envelope)).status).toBe(409)
    expect((await visit('POST', `${envelope}:send-reminders`)).status).toBe(202)
    expect((await visit('PUT', `${envelope}:cancel`)).body).toMatchObject({
      status: 'cancelled',
      mode: 'parallel',
    })
    expect((await visit('POST', `${envelope}:send-reminders`, { json: {} })).status).toBe(409)
    expect((await visit('POST', `${envelope}:send-for-signing`)).body).toMatchObject({ status: 'sent' })
  })

  test('signed by all, it is processed and then sealed; until then there is nothing sealed to download', async () => {
    const { mock, visit } = await start()
    const { envelope, document } = await readyToSend(visit)
    await visit('POST', `${envelope}:send-for-signing`)
    expect((await visit('GET', `${envelope}:download-sealed`)).status).toBe(409)
    mock.control('sign', { envelopeID: idOf(envelope) })
    expect((await visit<Envelope>('GET', document)).body.status).toBe('signed')
    expect((await visit('GET', `${document}:download-sealed`)).status).toBe(200)
    expect((await visit<Envelope>('GET', envelope)).body.status).toBe('sealed')
    expect((await visit<Envelope>('GET', document)).body.status).toBe('sealed')
  })

  test('sequential signers sign in the order in which they were added', async () => {
    const { mock, visit } = await start()
    const { envelope, signer: first } = await readyToSend(visit, 'sequential')
    const second = await addSigner(visit, envelope, 'bob@example.com')
    await visit('POST', `${envelope}:send-for-signing`)
    const envelopeID = idOf(envelope)
    expect(() => mock.control('sign', { envelopeID, participantID: second })).toThrow(
      /an earlier signer signs first/,
    )
    mock.control('sign', { envelopeID, participantID: first })
    mock.control('sign', { envelopeID, participantID: second })
    expect((await visit<Envelope>('GET', envelope)).body.status).toBe('processing')
  })

  test('declined, it is rejected; sealed at once when a test asks for it', async () => {
    const { mock, visit } = await start()
    const { envelope } = await readyToSend(visit)
    const envelopeID = idOf(envelope)
    expect(() => mock.control('seal', { envelopeID })).toThrow(/drafted, not sent/)
    await visit('POST', `${envelope}:send-for-signing`)
    mock.control('decline', { envelopeID })
    expect((await visit<Envelope>('GET', envelope)).body.status).toBe('rejected')
    const other = (await readyToSend(visit)).envelope
    await visit('POST', `${other}:send-for-signing`)
    mock.control('seal', { envelopeID: idOf(other) })
    expect((await visit<Envelope>('GET', other)).body.status).toBe('sealed')
  })
})

describe('Nitro downloads', () => {
  test('are real ZIP archives and PDFs', async () => {
    const { mock, visit } = await start()
    const { envelope, document } = await readyToSend(visit)
    await visit('POST', `${envelope}:send-for-signing`)
    mock.control('seal', { envelopeID: idOf(envelope) })
    const sealed = await visit('GET', `${envelope}:download-sealed`)
    expect(sealed.headers.get('content-type')).toBe('application/octet-stream')
    expect(Object.keys(unzipSync(sealed.bytes))).toEqual(['1-contract.pdf', 'audit-trail.pdf'])
    const original = unzipSync((await visit('GET', `${envelope}:download-original`)).bytes)
    expect(original['1-contract.pdf']).toEqual(pdfOf(['Lease']))
    const audit = await visit('GET', `${envelope}:download-audit-trail`)
    expect(new TextDecoder().decode(audit.bytes)).toMatch(
      /^%PDF-1\.4[^]*ann@example\.com: signed[^]*%%EOF\n$/,
    )
    expect((await visit('GET', `${document}:download-sealed`)).headers.get('content-type')).toBe(
      'application/pdf',
    )
  })
})

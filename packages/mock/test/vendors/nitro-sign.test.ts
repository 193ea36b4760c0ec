import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { createMock, type Mock } from '../../src/index.ts'
import { pdfOf } from '../../src/bytes/pdf.ts'
import { visitorOf, type Visitor } from '../visitor.ts'

const notification = { subject: 'Please sign', body: 'Here is $(envelope_name).' }
const boundingBox = [72, 640, 180, 36]

interface Envelope {
  ID: string
  status: string
  name: string
}
interface List<T> {
  items: T[]
  nextPage?: string
}

async function start(options = {}): Promise<{ mock: Mock; visit: Visitor }> {
  const mock = await createMock('nitro-sign', { vendorOptions: options })
  return { mock, visit: visitorOf(mock) }
}

async function createEnvelope(visit: Visitor, mode = 'parallel'): Promise<string> {
  const { status, body } = await visit<Envelope>('POST', '/sign/envelopes', {
    json: { name: 'Lease', mode, notification },
  })
  expect(status).toBe(201)
  return `/sign/envelopes/${body.ID}`
}

function form(metadata: object, payload?: Blob): { body: FormData } {
  const body = new FormData()
  body.set('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }))
  if (payload !== undefined) body.set('payload', payload, 'file')
  return { body }
}

const pdf = (): Blob => new Blob([pdfOf(['Lease']) as Uint8Array<ArrayBuffer>], { type: 'application/pdf' })

async function addDocument(visit: Visitor, envelope: string, name = 'contract.pdf'): Promise<string> {
  const { status, body } = await visit<Envelope>('POST', `${envelope}/documents`, form({ name }, pdf()))
  expect([status, body.status]).toEqual([201, 'pending'])
  return `${envelope}/documents/${body.ID}`
}

async function uploaded(visit: Visitor, document: string): Promise<void> {
  await visit('GET', document)
  expect((await visit<Envelope>('GET', document)).body.status).toBe('uploaded')
}

async function addSigner(visit: Visitor, envelope: string, email = 'ann@example.com'): Promise<string> {
  const { status, body } = await visit<{ ID: string }>('POST', `${envelope}/participants`, {
    json: { email, role: 'signer' },
  })
  expect(status).toBe(201)
  return body.ID
}

async function readyToSend(
  visit: Visitor,
  mode?: string,
): Promise<{ envelope: string; document: string; signer: string }> {
  const envelope = await createEnvelope(visit, mode)
  const document = await addDocument(visit, envelope)
  const signer = await addSigner(visit, envelope)
  await uploaded(visit, document)
  return { envelope, document, signer }
}

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

describe('Nitro documents', () => {
  test('wait to be checked and become uploaded, with size and pages', async () => {
    const { visit } = await start()
    const document = await addDocument(visit, await createEnvelope(visit))
    expect((await visit('GET', document)).body).toMatchObject({ status: 'pending' })
    expect((await visit('GET', document)).body).toMatchObject({
      status: 'uploaded',
      numPages: 1,
      sizeBytes: pdfOf(['Lease']).length,
    })
  })

  test('that are no PDF although they say so fail with a reason', async () => {
    const { visit } = await start({ processingReads: 0 })
    const envelope = await createEnvelope(visit)
    await visit('POST', `${envelope}/documents`, form({ name: 'x' }, new Blob(['not a PDF'])))
    const { body } = await visit<List<Envelope>>('GET', `${envelope}/documents`)
    expect(body.items).toEqual([
      expect.objectContaining({ status: 'failed', failureReason: expect.any(String) }),
    ])
  })

  test('are renamed, reordered and removed while the envelope is a draft', async () => {
    const { visit } = await start()
    const envelope = await createEnvelope(visit)
    const ids = [await addDocument(visit, envelope), await addDocument(visit, envelope)].map((path) =>
      path.split('/').at(-1)!,
    )
    const order = ids.toReversed()
    const { body } = await visit<List<{ ID: string }>>('PUT', `${envelope}/documents:reorder`, {
      json: { order },
    })
    expect(body.items.map(({ ID }) => ID)).toEqual(order)
    expect((await visit('PUT', `${envelope}/documents:reorder`, { json: { order: [ids[0]] } })).status).toBe(
      409,
    )
    expect(
      (await visit<Envelope>('PATCH', `${envelope}/documents/${ids[0]}`, { json: { name: 'Annex' } })).body
        .name,
    ).toBe('Annex')
    expect((await visit('DELETE', `${envelope}/documents/${ids[0]}`)).status).toBe(204)
    expect((await visit('GET', `${envelope}/documents/${ids[0]}`)).status).toBe(404)
  })

  test('come as a file or as a reference, never both, never neither', async () => {
    const { visit } = await start()
    const documents = `${await createEnvelope(visit)}/documents`
    expect((await visit('POST', `${documents}?nitroDocumentID=d1`, form({ name: 'x' }))).status).toBe(201)
    expect((await visit('POST', `${documents}?nitroDocumentID=d1`, form({ name: 'x' }, pdf()))).status).toBe(
      400,
    )
    expect((await visit('POST', documents, form({ name: 'x' }))).status).toBe(400)
  })

  test('of other types are taken when they are declared, and refused with 415 when nobody converts them', async () => {
    const { visit } = await start()
    const documents = `${await createEnvelope(visit)}/documents`
    const contentType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    expect(
      (await visit('POST', documents, form({ name: 'x', contentType }, new Blob(['docx'])))).status,
    ).toBe(201)
    expect(
      (await visit('POST', documents, form({ name: 'x', contentType: 'video/mp4' }, new Blob(['mp4']))))
        .status,
    ).toBe(415)
  })

  test('over 20 MB are refused with 413, and the sixteenth with 422', async () => {
    const { visit } = await start()
    const documents = `${await createEnvelope(visit)}/documents`
    const { status, body } = await visit(
      'POST',
      documents,
      form({ name: 'x' }, new Blob([new Uint8Array(20 * 1024 * 1024 + 1)])),
    )
    expect(status).toBe(413)
    expect(body).toMatchObject({ type: 'FileTooLarge', extensions: { file_size_limit_mb: 20 } })
    for (let count = 0; count < 15; count += 1) await visit('POST', documents, form({ name: 'x' }, pdf()))
    expect((await visit('POST', documents, form({ name: 'x' }, pdf()))).status).toBe(422)
  })

  test('their metadata part must be JSON and say so', async () => {
    const { visit } = await start()
    const body = new FormData()
    body.set('metadata', JSON.stringify({ name: 'x' }))
    body.set('payload', pdf())
    const answer = await visit<{ validation_errors: object }>(
      'POST',
      `${await createEnvelope(visit)}/documents`,
      { body },
    )
    expect(answer.status).toBe(400)
    expect(answer.body.validation_errors).toHaveProperty('metadata')
  })
})

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

describe('Nitro conversions, deprecated', () => {
  test('run, complete and can be downloaded', async () => {
    const { visit } = await start()
    const body = new FormData()
    body.set('file', new Blob(['docx']))
    const { jobID } = (await visit<{ jobID: string }>('POST', '/sign/conversions', { body })).body
    const job = `/sign/conversions/${jobID}`
    expect((await visit('GET', `${job}:download-converted`)).status).toBe(404)
    expect((await visit('GET', `${job}/status`)).body).toMatchObject({ status: 'running' })
    expect((await visit('GET', `${job}/status`)).body).toMatchObject({ status: 'completed' })
    expect((await visit('GET', `${job}:download-converted`)).status).toBe(200)
  })
})

describe('Nitro errors', () => {
  test('are problem details with the anchor of their page', async () => {
    const { visit } = await start()
    const { headers, body } = await visit('GET', '/sign/envelopes/00000000-0000-4000-8000-000000000000')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toEqual({
      type: 'https://developers.gonitro.com/docs/build-nitro/errors#404-not-found',
      title: 'Not Found',
      status: 404,
      detail: 'There is no envelope with this id.',
    })
  })

  test('name the members at fault', async () => {
    const { visit } = await start()
    const { body } = await visit('POST', '/sign/envelopes', { json: { name: '', mode: 'odd', notification } })
    expect(body).toMatchObject({
      validation_errors: { name: expect.any(String), mode: 'must be one of "sequential", "parallel"' },
    })
  })

  test('of rate limits say in the body how long to wait', async () => {
    const { mock, visit } = await start()
    mock.inject({ kind: 'rate-limit', retryAfterSeconds: 3 })
    expect((await visit('GET', '/sign/envelopes')).body).toMatchObject({
      type: 'RateLimitExceeded',
      extensions: { retry_after: 3 },
    })
  })
})

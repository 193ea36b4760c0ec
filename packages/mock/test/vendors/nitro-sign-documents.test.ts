import { describe, expect, test } from 'vitest'
import { pdfOf } from '../../src/bytes/pdf.ts'
import {
  type Envelope,
  type List,
  start,
  createEnvelope,
  form,
  pdf,
  addDocument,
} from './nitro-sign-steps.ts'

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

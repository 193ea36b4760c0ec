import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeClock, deferred } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import {
  addNitroDocument,
  createNitroSignClient,
  NitroSignInputError,
  retryFetch,
  uploadDocument,
  uploadDocuments,
  type UploadDocumentOptions,
  type UploadProgress,
} from '../src/index.ts'
import { createFakeApi, documentID, envelopeID, json, problem } from './fake-api.ts'

const pending = json({ ID: documentID, name: 'contract.pdf', status: 'pending' }, 201)
const fail = (): never => {
  throw new Error('mine')
}
/** A fetch that, like a browser's, reads files without asking JavaScript. */
const unreadAnswer = async (): Promise<Response> =>
  Response.json({ ID: documentID, name: 'a.pdf', status: 'pending' }, { status: 201 })
const bytes = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(size).fill(7)
const partsOf = async (request: Request) => {
  const form = await request.clone().formData()
  const payload = form.get('payload') as File
  return { metadata: JSON.parse(await new Response(form.get('metadata')).text()) as unknown, payload }
}

describe('uploadDocument', () => {
  test('takes as long as the line lets it, over a fetch that ends other calls', async () => {
    const clock = createFakeClock()
    const answer = deferred<Response>()
    const client = createNitroSignClient({ fetch: retryFetch(() => answer.promise, { clock }) })
    const upload = uploadDocument(client, { envelopeID, file: bytes(3), name: 'a.pdf' })
    await clock.advance(600_000)
    answer.resolve(await pending())
    await expect(upload).resolves.toMatchObject({ status: 'pending' })
  })

  test('sends name, media type and bytes, and gives the pending document', async () => {
    const { client, requests } = createFakeApi(pending)
    const file = new File([bytes(3)], 'contract.pdf', { type: 'application/pdf' })
    const document = await uploadDocument(client, { envelopeID, file })

    expect(document.status).toBe('pending')
    const { metadata, payload } = await partsOf(requests[0]!)
    expect(metadata).toEqual({ name: 'contract.pdf', contentType: 'application/pdf' })
    expect([payload.name, payload.type, await payload.bytes()]).toEqual([
      'contract.pdf',
      'application/pdf',
      bytes(3),
    ])
  })

  test.each([
    ['given', { name: 'a.bin', contentType: 'text/csv' }, 'text/csv'],
    ['of the blob', { file: new Blob(['x'], { type: 'image/png' }), name: 'a' }, 'image/png'],
    ['of the extension', { name: 'Offer.DOCX' }, /wordprocessingml\.document$/],
    [
      'of the extension where the blob only says bytes',
      { file: new Blob(['x'], { type: 'application/octet-stream' }), name: 'a.csv' },
      'text/csv',
    ],
    ['PDF otherwise', { name: 'constructor' }, 'application/pdf'],
  ])('declares the media type %s', async (_, options, expected) => {
    const { client, requests } = createFakeApi(pending)
    await uploadDocument(client, { envelopeID, file: bytes(1), ...options })
    const { metadata, payload } = await partsOf(requests[0]!)
    expect(metadata).toMatchObject({ contentType: expect.stringMatching(expected) as string })
    expect(payload.type).toMatch(expected)
  })

  test.each<[string, Partial<UploadDocumentOptions>, string, string]>([
    ['a file over 20 MB', { file: bytes(20 * 1024 * 1024 + 1) }, 'file_too_large', 'file'],
    ['an empty file', { file: bytes(0) }, 'file_empty', 'file'],
    ['bytes without a name', { file: bytes(1), name: '' }, 'missing_name', 'name'],
  ])('refuses %s before any request, naming the option', async (_, options, code, option) => {
    const { client, requests } = createFakeApi(pending)
    const upload = uploadDocument(client, { envelopeID, file: bytes(1), name: 'a.pdf', ...options })
    await expect(upload).rejects.toMatchObject({ name: 'NitroSignInputError', code, option })
    expect(requests).toEqual([])
  })

  test('refuses a file on disk that is gone before any request', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nitro-sign-'))
    try {
      const path = join(folder, 'contract.pdf')
      await writeFile(path, 'x')
      const file = await openAsBlob(path)
      await rm(path)
      const { client, requests } = createFakeApi(pending)
      const error: unknown = await uploadDocument(client, { envelopeID, file, name: 'contract.pdf' }).catch(
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(NitroSignInputError)
      expect(error).toMatchObject({
        code: 'file_unreadable',
        option: 'file',
        cause: expect.anything() as unknown,
      })
      expect(requests).toEqual([])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('reports the start, the chunks and the end', async () => {
    const { client } = createFakeApi(pending)
    const seen: UploadProgress[] = []
    const file = bytes(300_000)
    await uploadDocument(client, { envelopeID, file, name: 'a.pdf', onProgress: (p) => seen.push(p) })

    expect(seen.length).toBeGreaterThan(3)
    expect(seen[0]).toEqual({ sentBytes: 0, totalBytes: 300_000 })
    expect(seen.at(-1)).toEqual({ sentBytes: 300_000, totalBytes: 300_000 })
    expect(seen.map((p) => p.sentBytes)).toEqual(seen.map((p) => p.sentBytes).toSorted((a, b) => a - b))
  })

  test('reports start and end where the runtime reads files by itself', async () => {
    const client = createNitroSignClient({ accessToken: 'test-token', fetch: unreadAnswer })
    const seen: number[] = []
    const onProgress = (p: UploadProgress): number => seen.push(p.sentBytes)
    await uploadDocument(client, { envelopeID, file: bytes(5), name: 'a.pdf', onProgress })
    expect(seen).toEqual([0, 5])
  })

  test('sends the whole file again, and counts again, when its token was refused', async () => {
    const { client, requests } = createFakeApi(problem(401), pending)
    const seen: number[] = []
    const onProgress = (p: UploadProgress): number => seen.push(p.sentBytes)
    await uploadDocument(client, { envelopeID, file: bytes(200_000), name: 'a.pdf', onProgress })
    const sizes = await Promise.all(requests.map(async (request) => (await partsOf(request)).payload.size))
    expect(sizes).toEqual([200_000, 200_000])
    expect(seen.filter((sent) => sent === 200_000).length).toBe(2)
  })

  test('survives a listener that throws', async () => {
    const { client } = createFakeApi(pending)
    const upload = uploadDocument(client, { envelopeID, file: bytes(5), name: 'a.pdf', onProgress: fail })
    await expect(upload).resolves.toMatchObject({ status: 'pending' })
  })
})

describe('uploadDocuments', () => {
  test('uploads in the order given, one after the other', async () => {
    const { client, requests } = createFakeApi(pending)
    const files = ['b.pdf', 'a.pdf'].map((name) => ({ file: bytes(1), name }))
    const seen: number[] = []
    await uploadDocuments(client, { envelopeID, files, onProgress: ({ index }) => seen.push(index) })

    const names = await Promise.all(requests.map(async (request) => (await partsOf(request)).payload.name))
    expect(names).toEqual(['b.pdf', 'a.pdf'])
    expect(seen).toEqual(seen.toSorted())
  })

  test.each([
    ['16 documents', Array.from({ length: 16 }, () => bytes(1)), 'too_many_documents', 'files'],
    [
      'one document over 20 MB among others',
      [bytes(1), bytes(20 * 1024 * 1024 + 1)],
      'file_too_large',
      'files[1].file',
    ],
  ])('refuses %s before any request', async (_, files, code, option) => {
    const { client, requests } = createFakeApi(pending)
    const upload = uploadDocuments(client, {
      envelopeID,
      files: files.map((file) => ({ file, name: 'a.pdf' })),
    })
    await expect(upload).rejects.toMatchObject({ code, option })
    expect(requests).toEqual([])
  })
})

describe('addNitroDocument', () => {
  test('sends the metadata part and the query parameter, and no file', async () => {
    const { client, requests } = createFakeApi(pending)
    await addNitroDocument(client, { envelopeID, nitroDocumentID: 'doc 1', name: 'contract' })

    expect(new URL(requests[0]!.url).searchParams.get('nitroDocumentID')).toBe('doc 1')
    const form = await requests[0]!.formData()
    expect([...form.keys()]).toEqual(['metadata'])
  })
})

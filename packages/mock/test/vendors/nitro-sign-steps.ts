import { expect } from 'vitest'
import { createMock, type Mock } from '../../src/index.ts'
import { pdfOf } from '../../src/bytes/pdf.ts'
import { visitorOf, type Visitor } from '../visitor.ts'

export const notification = { subject: 'Please sign', body: 'Here is $(envelope_name).' }

export interface Envelope {
  ID: string
  status: string
  name: string
}

export interface List<T> {
  items: T[]
  nextPage?: string
}

export async function start(options = {}): Promise<{ mock: Mock; visit: Visitor }> {
  const mock = await createMock('nitro-sign', { vendorOptions: options })
  return { mock, visit: visitorOf(mock) }
}

export async function createEnvelope(visit: Visitor, mode = 'parallel'): Promise<string> {
  const { status, body } = await visit<Envelope>('POST', '/sign/envelopes', {
    json: { name: 'Lease', mode, notification },
  })
  expect(status).toBe(201)
  return `/sign/envelopes/${body.ID}`
}

export function form(metadata: object, payload?: Blob): { body: FormData } {
  const body = new FormData()
  body.set('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }))
  if (payload !== undefined) body.set('payload', payload, 'file')
  return { body }
}

export const pdf = (): Blob =>
  new Blob([pdfOf(['Lease']) as Uint8Array<ArrayBuffer>], { type: 'application/pdf' })

export async function addDocument(visit: Visitor, envelope: string, name = 'contract.pdf'): Promise<string> {
  const { status, body } = await visit<Envelope>('POST', `${envelope}/documents`, form({ name }, pdf()))
  expect([status, body.status]).toEqual([201, 'pending'])
  return `${envelope}/documents/${body.ID}`
}

export async function uploaded(visit: Visitor, document: string): Promise<void> {
  await visit('GET', document)
  expect((await visit<Envelope>('GET', document)).body.status).toBe('uploaded')
}

export async function addSigner(
  visit: Visitor,
  envelope: string,
  email = 'ann@example.com',
): Promise<string> {
  const { status, body } = await visit<{ ID: string }>('POST', `${envelope}/participants`, {
    json: { email, role: 'signer' },
  })
  expect(status).toBe(201)
  return body.ID
}

export async function readyToSend(
  visit: Visitor,
  mode?: string,
): Promise<{ envelope: string; document: string; signer: string }> {
  const envelope = await createEnvelope(visit, mode)
  const document = await addDocument(visit, envelope)
  const signer = await addSigner(visit, envelope)
  await uploaded(visit, document)
  return { envelope, document, signer }
}

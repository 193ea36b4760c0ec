import { describe, expect, test } from 'vitest'
import { createFakeApi, documentID, envelopeID, json } from './fake-api.ts'

const pdf = new File(['%PDF-1.7 …'], 'contract.pdf', { type: 'application/pdf' })
const pending = { ID: documentID, name: 'contract', status: 'pending' }
const path = { envelopeID }

describe('the typed client', () => {
  test('sends a body that holds a file as multipart/form-data, the file whole', async () => {
    const { client, requests } = createFakeApi(json(pending, 201))
    const body = { metadata: { name: 'contract', contentType: 'application/pdf' }, payload: pdf }
    await client.POST('/sign/envelopes/{envelopeID}/documents', { params: { path }, body })

    expect(requests[0]!.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/)
    const form = await requests[0]!.formData()
    const payload = form.get('payload') as File
    expect([payload.name, payload.type, await payload.text()]).toEqual([
      'contract.pdf',
      'application/pdf',
      '%PDF-1.7 …',
    ])
  })

  test('sends the other members of such a body as JSON parts', async () => {
    const { client, requests } = createFakeApi(json(pending, 201))
    const body = { metadata: { name: 'contract' }, payload: pdf }
    await client.POST('/sign/envelopes/{envelopeID}/documents', { params: { path }, body })

    expect(await requests[0]!.text()).toContain(
      '\r\nContent-Disposition: form-data; name="metadata"\r\nContent-Type: application/json\r\n\r\n{"name":"contract"}\r\n',
    )
  })

  test('sends a body without files as JSON', async () => {
    const { client, requests } = createFakeApi(json({ ID: envelopeID }, 201))
    const body = { name: 'Lease', mode: 'parallel', notification: { subject: 's', body: 'b' } } as const
    await client.POST('/sign/envelopes', { body })

    expect(requests[0]!.headers.get('content-type')).toBe('application/json')
    expect(await requests[0]!.json()).toEqual(body)
  })

  test('leaves a form the caller built alone', async () => {
    const { client, requests } = createFakeApi(json({ jobStatusURL: 'x' }))
    const form = new FormData()
    form.append('file', pdf)
    await client.POST('/sign/conversions', { body: { file: pdf }, bodySerializer: () => form })

    expect(((await requests[0]!.formData()).get('file') as File).name).toBe('contract.pdf')
  })

  test.each([['/sign/envelopes/{envelopeID}:cancel', `/sign/envelopes/${envelopeID}:cancel`]] as const)(
    'keeps the colon of %s',
    async (template, expected) => {
      const { client, requests } = createFakeApi(json({ ID: envelopeID }))
      await client.PUT(template, { params: { path } })
      expect(new URL(requests[0]!.url).pathname).toBe(expected)
    },
  )
})

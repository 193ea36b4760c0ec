import { createMockServer, defaultCredentials, type MockServer } from '@latchkey/mock'
import { unzipSync } from 'fflate'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createField, createParticipant, unwrap, uploadDocument, waitForUploaded } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { startWorker } from '../src/start-worker.ts'

const { clientId, clientSecret } = defaultCredentials
const key = 'key-of-the-worker'

type Worker = Awaited<ReturnType<typeof startWorker>>
interface Log {
  type: string
  cause?: string
}

describe('a worker in workerd', () => {
  let mock: MockServer
  let worker: Worker
  let logs: Log[]

  beforeEach(async () => {
    mock = await createMockServer('nitro-sign')
    logs = []
    worker = await startWorker({
      bindings: {
        NITRO_SIGN_CLIENT_ID: clientId,
        NITRO_SIGN_CLIENT_SECRET: clientSecret,
        NITRO_SIGN_BASE_URL: mock.url,
        WORKER_KEY: key,
      },
      onLog(line) {
        if (line.startsWith('{')) logs.push(JSON.parse(line) as Log)
      },
    })
    return async () => {
      await worker.close()
      await mock.close()
    }
  })

  const get = (path: string, authorization = `Bearer ${key}`): Promise<Response> =>
    fetch(new URL(path, worker.url), { headers: { authorization } })

  /** An envelope as another program of the same tenant makes it. */
  async function createEnvelope(name: string): Promise<{ ID: string; seal(): Promise<void> }> {
    const nitro = createNitroSign({ clientId, clientSecret, baseUrl: mock.url })
    const notification = { subject: 'Please sign', body: 'Here it is.' }
    const { ID: envelopeID } = await unwrap(
      nitro.POST('/sign/envelopes', { body: { name, mode: 'parallel', notification } }),
    )
    return {
      ID: envelopeID,
      async seal() {
        const file = new Blob(['%PDF-1.7 a lease'], { type: 'application/pdf' })
        const { ID: documentID } = await uploadDocument(nitro, { envelopeID, file, name: 'lease.pdf' })
        await waitForUploaded(nitro, { envelopeID, documentID, minPauseMs: 5 })
        const participant = { email: 'ann@example.com', role: 'signer' } as const
        const { ID: participantID } = await createParticipant(nitro, { envelopeID, participant })
        const field = { type: 'signature' as const, participantID, page: 1, boundingBox: [72, 640, 180, 36] }
        await createField(nitro, { envelopeID, documentID, field })
        const params = { path: { envelopeID } }
        await unwrap(nitro.POST('/sign/envelopes/{envelopeID}:send-for-signing', { params }))
        mock.control('seal', { envelopeID })
      },
    }
  }

  test('keeps its token from one request to the next', async () => {
    const { ID } = await createEnvelope('Lease')
    mock.resetCounts()
    for (let call = 0; call < 5; call++) {
      expect(await (await get('envelopes')).json()).toEqual([{ ID, name: 'Lease', status: 'drafted' }])
    }
    expect(mock.counts.tokenRequests).toBe(1)
  })

  test('answers fifty cold requests at once, and then needs no further token', async () => {
    mock.inject({ kind: 'latency', ms: 20, times: 50, on: 'token' })
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => (await get('envelopes')).status),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    mock.resetCounts()
    await get('envelopes')
    expect(mock.counts.tokenRequests).toBe(0)
  })

  test('answers fifty requests whose token was revoked under them', async () => {
    await get('envelopes')
    mock.revokeTokens()
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => (await get('envelopes')).status),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(logs.some(({ type }) => type === 'replay')).toBe(true)
  })

  test('renews in the background, after the answer has gone', async () => {
    // A quarter of the lifetime is left to renew in; the new token takes its time, the old one serves meanwhile.
    mock.setTokenLifetime(4)
    mock.inject({ kind: 'latency', ms: 200, times: 1000, on: 'token' })
    await vi.waitFor(
      async () => {
        expect((await get('envelopes')).status).toBe(200)
        const renewed = logs.find(({ type, cause }) => type === 'exchange' && cause === 'advisory')
        expect(renewed).toBeDefined()
      },
      { timeout: 120_000, interval: 100 },
    )
  })

  test('passes an archive on as it arrives, and says when there is none yet', async () => {
    const { ID, seal } = await createEnvelope('Lease')
    const early = await get(`envelopes/${ID}/sealed`)
    expect(early.status).toBe(409)
    expect(await early.json()).toMatchObject({ detail: expect.stringContaining('drafted') })

    await seal()
    const archive = await get(`envelopes/${ID}/sealed`)
    expect(archive.headers.get('content-type')).toBe('application/zip')
    expect(Object.keys(unzipSync(await archive.bytes()))).toContain('audit-trail.pdf')
    expect((await get(`envelopes/${crypto.randomUUID()}/sealed`)).status).toBe(404)
  })

  test('keeps what goes wrong between it and Nitro to itself', async () => {
    mock.rotateSecret('another-secret')
    const answer = await get('envelopes')
    expect(answer.status).toBe(502)
    const text = await answer.text()
    expect(text).toContain('Nitro Sign gave no usable answer.')
    expect(text).not.toContain(clientSecret)
  })

  test('serves nobody without the key', async () => {
    expect((await get('envelopes', '')).status).toBe(401)
    expect((await get('envelopes', `Bearer ${key}x`)).status).toBe(401)
    expect(mock.counts).toMatchObject({ calls: 0, tokenRequests: 0 })
  })
})

import { createMockServer, defaultCredentials, type MockServer } from '@latchkey/mock'
import { createField, createParticipant, unwrap, uploadDocument, waitForUploaded } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { createOwners, type Owners } from './owners.ts'
import type { Settings } from './settings.ts'

/** Both vendors on this machine, and how to reach them. */
export interface Demo {
  settings: Settings
  nitro: MockServer
  gobo: MockServer
  owners: Owners
  /** Fills Nitro with envelopes of the person the mock signs in, each brought to its status as real ones are. */
  fill(): Promise<void>
  close(): Promise<void>
}

export interface DemoOptions {
  /** After how long the invited sign what they were sent, in milliseconds. Default: never. */
  signAfterMs?: number | undefined
  /** Envelopes per page of the list. Default: the mock's own. */
  pageSize?: number | undefined
  /** The secret Nitro takes. Default: the mock's own. */
  clientSecret?: string | undefined
}

const envelopes = [
  { name: 'Lease, 12 St James Square', end: 'seal' },
  { name: 'Employment contract, A. Lovelace', end: 'seal' },
  { name: 'Supplier agreement 2025', end: 'decline' },
  { name: 'Loan of the difference engine', end: 'cancel' },
  { name: 'Non-disclosure, Menabrea & Co.', end: 'sent' },
  { name: 'Board resolution 14', end: 'sent' },
  { name: 'Addendum to the supplier agreement', end: 'draft' },
] as const

const organisation = '7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a10'

/** Starts the mock vendors for a demonstration or a test. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { signAfterMs, pageSize, clientSecret = defaultCredentials.clientSecret } = options
  const { clientId } = defaultCredentials
  const owners = createOwners()
  const timers = new Set<NodeJS.Timeout>()
  const gobo = await createMockServer('gobo')
  const nitro = await createMockServer('nitro-sign', {
    clientSecret,
    ...(pageSize !== undefined && { vendorOptions: { pageSize } }),
    onResponse({ path, status }) {
      const envelopeID = /^\/sign\/envelopes\/([\w-]+):send-for-signing$/.exec(path)?.[1]
      if (signAfterMs === undefined || envelopeID === undefined || status !== 200) return
      timers.add(setTimeout(() => nitro.control('sign', { envelopeID }), signAfterMs))
    },
  })
  const { url: baseUrl } = nitro
  const client = createNitroSign({ clientId, clientSecret, baseUrl })

  async function fill(): Promise<void> {
    const file = new Blob(['%PDF-1.7\n% A page of a demonstration.\n'], { type: 'application/pdf' })
    const notification = { subject: 'Please sign', body: 'Here is $(envelope_name).' }
    for (const { name, end } of envelopes) {
      const body = { name, mode: 'parallel', notification } as const
      const { ID: envelopeID } = await unwrap(client.POST('/sign/envelopes', { body }))
      owners.claim(envelopeID, JSON.stringify([organisation, 'customeruser-1']))
      if (end === 'draft') continue
      const { ID: documentID } = await uploadDocument(client, { envelopeID, file, name: `${name}.pdf` })
      await waitForUploaded(client, { envelopeID, documentID, minPauseMs: 1 })
      const participant = { email: 'ann@example.com', role: 'signer' } as const
      const { ID: participantID } = await createParticipant(client, { envelopeID, participant })
      const copied = { email: 'office@example.com', role: 'cc' } as const
      await createParticipant(client, { envelopeID, participant: copied })
      const field = { type: 'signature' as const, participantID, page: 1, boundingBox: [72, 640, 180, 36] }
      await createField(client, { envelopeID, documentID, field })
      const params = { path: { envelopeID } }
      await unwrap(client.POST('/sign/envelopes/{envelopeID}:send-for-signing', { params }))
      if (end === 'cancel') await unwrap(client.PUT('/sign/envelopes/{envelopeID}:cancel', { params }))
      else if (end !== 'sent') nitro.control(end, { envelopeID })
    }
  }

  return {
    settings: {
      nitro: { clientId, clientSecret, baseUrl },
      gobo: {
        marketplaceUrl: gobo.url,
        clientId,
        customerOrg: { guid: organisation },
        apiUrl: gobo.url,
        mePath: '/api/me',
      },
    },
    nitro,
    gobo,
    owners,
    fill,
    async close() {
      for (const timer of timers) clearTimeout(timer)
      await Promise.all([nitro.close(), gobo.close()])
    },
  }
}

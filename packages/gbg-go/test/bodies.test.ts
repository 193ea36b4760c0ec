import { createMock, defaultCredentials } from '@latchkey/mock'
import { describe, expect, test } from 'vitest'
import type { InteractionSubmission, JourneyStart, Subject } from '../src/index.ts'
import { createGbgGo } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const instanceId = 'FKtMQpa3T9SxLgbF_4-x'

const subject: Subject = {
  uid: 'customer-17',
  identity: {
    firstName: 'Ada',
    lastNames: ['Lovelace'],
    dateOfBirth: '1990-12-10',
    currentAddress: { premise: '12', thoroughfare: 'High Street', locality: 'London', country: 'GB' },
    emails: [{ type: 'personal', email: 'ada@example.com' }],
    idNumbers: [{ type: 'nationalInsurance', idNumber: 'QQ123456C', country: 'GBR' }],
  },
  documents: [{ type: 'Primary', side1Image: 'aW1hZ2U=', side2Image: 'aW1hZ2U=' }],
  biometrics: [{ type: 'Selfie', selfieImage: 'aW1hZ2U=' }],
  consent: [{ type: 'explicit', url: 'https://example.com/terms' }],
  entities: [{ type: 'primary', name: 'Engines Ltd', addresses: [{ purpose: 'registered', country: 'GB' }] }],
}
const start: JourneyStart = {
  resourceId: 'dc8fca4c39ad54d96eb49d1ed8e98d80f2aa7d0cbef2a5c8c1e4a8f3b5d9e7c0@latest',
  context: {
    config: {
      delivery: 'api',
      assisted: false,
      inlineResult: true,
      syncWaitSeconds: 20,
      linkConfig: { ttlMinutes: 60, resumeMode: 'resume', resumeExpiryMinutes: 30 },
      overlay: { version: 'v7' },
    },
    subject,
  },
  scenario: { modules: { fraudCheck: { outcome: 'Flag', advice: {} } }, defaultOutcome: 'Complete' },
}
const submission: InteractionSubmission = {
  instanceId,
  interactionId: 'grn:::gbg:design:interaction:a1@latest',
  participants: [{ domainElementId: 'FullName', instructions: [] }],
  context: { subject, reviewers: [{ manualReview: { decision: 1, notes: 'fine' } }] },
}

describe('bodies as large as the documentation shows them compile and are accepted', () => {
  test('of a start', async () => {
    const { fetch } = await createMock('gbg-go', { stateless: true })
    const gbg = createGbgGo({ region: 'eu', clientId, clientSecret, fetch })
    const params = { header: { 'x-gbg-scenario': 'fraud' } }
    expect((await gbg.POST('/journey/start', { params, body: start })).response.status).toBe(201)
  })

  test('of a submission', async () => {
    const { fetch } = await createMock('gbg-go', { stateless: true })
    const gbg = createGbgGo({ region: 'eu', clientId, clientSecret, fetch })
    expect((await gbg.POST('/journey/interaction/submit', { body: submission })).response.status).toBe(200)
  })
})

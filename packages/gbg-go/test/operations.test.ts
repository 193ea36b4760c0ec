import { createMock, defaultCredentials, readDocument } from '@latchkey/mock'
import { operationContract } from '@latchkey/testkit'
import {
  connectToken,
  createDeviceClient,
  createEndUserClient,
  endUserToken,
  uploadAsset,
  type DeviceClient,
  type EndUserClient,
  type JourneyStart,
  type Subject,
} from '../src/index.ts'
import { createGbgGo, gbgGoExchange, type GbgGo } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const region = 'eu'
const instanceId = 'FKtMQpa3T9SxLgbF_4-x'
const interactionId = 'grn:::gbg:design:interaction:a1@latest'
const token = 'a-token-of-its-own-kind'

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
const deviceInfo = { deviceId: 'device-0123456789abcdef', deviceName: 'Pixel', deviceType: 'mobile' }
const journey = { path: { journeyId: 'onboarding' } }
const scenario = { path: { journeyId: 'onboarding', name: 'fraud' } }
const data = { modules: { fraudCheck: { outcome: 'Flag', subject: {} } }, defaultOutcome: 'Complete' }

type Clients = { gbg: GbgGo; endUser: EndUserClient; device: DeviceClient }

operationContract<Clients>({
  name: 'gbg-go',
  document: readDocument('gbg-go') as unknown as Readonly<Record<string, unknown>>,
  async startBackend() {
    const mock = await createMock('gbg-go', { stateless: true })
    return {
      fetch(request) {
        // The kinds of bearer and who may use which are the business of journey.test.ts.
        const headers = new Headers(request.headers)
        if (headers.get('authorization') === `Bearer ${token}`) {
          headers.set('authorization', `Bearer ${mock.issueToken()}`)
        }
        return mock.fetch(new Request(request, { headers }))
      },
    }
  },
  createClient: (fetch) => ({
    gbg: createGbgGo({ region, clientId, clientSecret, fetch }),
    endUser: createEndUserClient({ region, endUserToken: endUserToken(token), fetch }),
    device: createDeviceClient({ region, connectToken: connectToken(token), fetch }),
  }),
  calls: {
    'POST /as/token.oauth2': (_clients, fetch) => gbgGoExchange({ clientId, clientSecret, fetch })(),
    'POST /journey/start': ({ gbg }) =>
      gbg.POST('/journey/start', { params: { header: { 'x-gbg-scenario': 'fraud' } }, body: start }),
    'POST /journey/interaction/fetch': ({ gbg }) =>
      gbg.POST('/journey/interaction/fetch', {
        params: { query: { view: 'full' } },
        body: { instanceId, scope: 'subject' },
      }),
    'POST /journey/interaction/submit': ({ endUser }) =>
      endUser.POST('/journey/interaction/submit', {
        body: {
          instanceId,
          interactionId,
          participants: [{ domainElementId: 'FullName', instructions: [] }],
          context: { subject, reviewers: [{ manualReview: { decision: 1, notes: 'fine' } }] },
        },
      }),
    'POST /journey/state/fetch': ({ gbg }) =>
      gbg.POST('/journey/state/fetch', { params: { query: { view: 'slim' } }, body: { instanceId } }),
    'POST /journey/schema/fetch': ({ gbg }) =>
      gbg.POST('/journey/schema/fetch', {
        body: { resourceId: 'onboarding@1', interactionId: 'segment1', instruction: 'Side2Required' },
      }),
    'POST /journey/terminate': ({ gbg }) =>
      gbg.POST('/journey/terminate', { body: { instanceId, reason: 'changed their mind' } }),
    'POST /journey/state/delete': ({ gbg }) => gbg.POST('/journey/state/delete', { body: { instanceId } }),
    'POST /journey/instance/{instanceId}/handoff-token': ({ endUser }) =>
      endUser.POST('/journey/instance/{instanceId}/handoff-token', { params: { path: { instanceId } } }),
    'POST /journey/interaction/asset/upload': async ({ endUser }) => ({
      data: await uploadAsset(endUser, {
        instanceId,
        interactionId,
        element: 'Selfie/selfieImage',
        content: new Uint8Array([0xff, 0xd8]),
      }),
    }),
    'POST /journey/device/start': ({ gbg }) =>
      gbg.POST('/journey/device/start', { body: { instanceId, scope: ['mobile', '*'] } }),
    'POST /journey/device/connect': ({ device }) =>
      device.POST('/journey/device/connect', { body: { connectToken: connectToken(token), deviceInfo } }),
    'POST /journey/device/refresh': ({ device }) =>
      device.POST('/journey/device/refresh', { body: { resumeCredential: 'r-1' } }),
    'POST /journey/device/validate': ({ endUser }) => endUser.POST('/journey/device/validate'),
    'POST /journey/loqate/search': ({ endUser }) =>
      endUser.POST('/journey/loqate/search', {
        body: { instanceId, text: 'High Street', containerId: 'GB|RM|1', limit: 5 },
      }),
    'POST /journey/loqate/retrieve': ({ gbg }) =>
      gbg.POST('/journey/loqate/retrieve', { body: { instanceId, addressId: 'GB|RM|1' } }),
    'POST /journey/task/schema': ({ gbg }) =>
      gbg.POST('/journey/task/schema', { body: { taskId: instanceId } }),
    'POST /sandbox/journeys/{journeyId}/scenarios': ({ gbg }) =>
      gbg.POST('/sandbox/journeys/{journeyId}/scenarios', { params: journey, body: { name: 'fraud', data } }),
    'GET /sandbox/journeys/{journeyId}/scenarios': ({ gbg }) =>
      gbg.GET('/sandbox/journeys/{journeyId}/scenarios', {
        params: { ...journey, query: { includePlatform: 'true' } },
      }),
    'GET /sandbox/journeys/{journeyId}/scenarios/{name}': ({ gbg }) =>
      gbg.GET('/sandbox/journeys/{journeyId}/scenarios/{name}', {
        params: { ...scenario, query: { includePlatform: 'false' } },
      }),
    'PUT /sandbox/journeys/{journeyId}/scenarios/{name}': ({ gbg }) =>
      gbg.PUT('/sandbox/journeys/{journeyId}/scenarios/{name}', { params: scenario, body: { data } }),
    'DELETE /sandbox/journeys/{journeyId}/scenarios/{name}': ({ gbg }) =>
      gbg.DELETE('/sandbox/journeys/{journeyId}/scenarios/{name}', { params: scenario }),
  },
})

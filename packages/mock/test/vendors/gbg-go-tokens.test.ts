import { describe, expect, test } from 'vitest'
import type { Visitor } from '../visitor.ts'
import { start, startJourney } from './gbg-go-steps.ts'

describe('GBG bearer kinds', () => {
  const deviceInfo = { deviceId: 'device-0123456789' }

  async function connect(visit: Visitor, instanceId: string) {
    const { connectToken } = (
      await visit<{ connectToken: string }>('POST', '/journey/device/start', { json: { instanceId } })
    ).body
    const call = () =>
      visit<{ endUserToken: string; resumeCredential: string }>('POST', '/journey/device/connect', {
        json: { connectToken, deviceInfo },
        token: connectToken,
      })
    return { call, connectToken }
  }

  test('a connect token is good for one connect and gives an end-user token', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    const { call } = await connect(visit, instanceId)
    const { status, body } = await call()
    expect(status).toBe(201)
    expect(body).toMatchObject({ tokenType: 'end-user', instanceId })
    expect((await call()).status).toBe(401)
    const validated = await visit('POST', '/journey/device/validate', { token: body.endUserToken })
    expect(validated.body).toMatchObject({ valid: true, instanceId })
  })

  test('each operation takes its own kinds only', async () => {
    const { mock, visit } = await start()
    const instanceId = await startJourney(visit)
    const { call } = await connect(visit, instanceId)
    const { endUserToken } = (await call()).body
    expect(
      (await visit('POST', '/journey/state/fetch', { json: { instanceId }, token: endUserToken })).status,
    ).toBe(403)
    expect(
      (await visit('POST', '/journey/interaction/fetch', { json: { instanceId }, token: endUserToken }))
        .status,
    ).toBe(200)
    expect((await visit('POST', `/journey/instance/${instanceId}/handoff-token`)).status).toBe(403)
    expect(
      (await visit('POST', `/journey/instance/${instanceId}/handoff-token`, { token: endUserToken })).status,
    ).toBe(201)
    const other = await startJourney(visit)
    expect(
      (
        await visit('POST', '/journey/interaction/fetch', {
          json: { instanceId: other },
          token: endUserToken,
        })
      ).status,
    ).toBe(404)
    expect(
      (await visit('POST', '/journey/device/validate', { token: mock.issueToken({ kind: 'DeviceConnect' }) }))
        .status,
    ).toBe(403)
  })

  test('a session is renewed once with its resume credential', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    const { call } = await connect(visit, instanceId)
    const { resumeCredential } = (await call()).body
    const renew = () =>
      visit<{ endUserToken: string }>('POST', '/journey/device/refresh', {
        json: { resumeCredential },
        token: null,
      })
    const renewed = await renew()
    expect(renewed.status).toBe(201)
    expect(
      (await visit('POST', '/journey/device/validate', { token: renewed.body.endUserToken })).status,
    ).toBe(200)
    expect((await renew()).status).toBe(401)
  })
})

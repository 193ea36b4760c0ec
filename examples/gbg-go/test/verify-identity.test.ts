import { fetchState } from '@latchkey/gbg-go'
import { createGbgGo, type GbgGo } from '@latchkey/gbg-go/server'
import { createMockServer, type MockServer } from '@latchkey/mock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyIdentity, type VerifyIdentityOptions } from '../src/verify-identity.ts'

const identity = { firstName: 'Ada', lastNames: ['Lovelace'], dateOfBirth: '1990-12-10' }

describe('verifyIdentity', () => {
  let server: MockServer
  let gbg: GbgGo

  beforeEach(async () => {
    server = await createMockServer('gbg-go', { vendorOptions: { interactions: 2 } })
    gbg = createGbgGo({
      clientId: 'mock-client',
      clientSecret: 'mock-secret',
      baseUrl: server.apiUrl,
      tokenBaseUrl: server.tokenBaseUrl,
    })
  })
  afterEach(() => server.close())

  const verify = (options: Partial<VerifyIdentityOptions> = {}) =>
    verifyIdentity(gbg, {
      resourceId: 'onboarding@latest',
      subject: { identity },
      polling: { minPauseMs: 1, maxPauseMs: 1 },
      ...options,
    })

  const instanceOf = (steps: readonly string[]): string =>
    steps.find((step) => step.startsWith('  instance '))!.slice('  instance '.length)

  test('goes from the start to the verified data, with one token', async () => {
    const steps: string[] = []
    const { status, result } = await verify({ onStep: (text) => steps.push(text) })
    expect([status, result?.status]).toEqual(['Completed', 'complete'])
    expect(result?.data?.identity).toEqual(identity)
    expect(steps.filter((step) => step.startsWith('answer '))).toHaveLength(2)
    expect(steps.join('\n')).not.toContain('Ada')
    expect(server.counts.tokenRequests).toBe(1)
  })

  test('goes through a revoked token and a busy server', async () => {
    const disturb = (text: string): void => {
      if (text.startsWith('answer ')) server.revokeTokens()
      if (text === 'wait for the result') server.inject({ kind: 'status', status: 503, times: 2 })
    }
    expect((await verify({ onStep: disturb })).status).toBe('Completed')
    expect(server.counts.tokenRequests).toBe(3)
  })

  test('reports a journey that fails, rather than throwing', async () => {
    const steps: string[] = []
    const onStep = (text: string): void => {
      steps.push(text)
      if (text.startsWith('answer ')) server.control('fail', { instanceId: instanceOf(steps) })
    }
    const { status, result } = await verify({ onStep })
    expect([status, result?.status]).toEqual(['Error', 'error'])
  })

  test.each([
    ['all of the data is invalid', 'refuseNextSubmit', 'invalid_field'],
    ['an error hides in a 200 answer', 'errorInNextOk', 'error_in_success'],
  ])('throws when %s, and leaves no journey running', async (_what, control, code) => {
    const steps: string[] = []
    const onStep = (text: string): void => {
      steps.push(text)
      if (text.startsWith('answer ')) server.control(control)
    }
    await expect(verify({ onStep })).rejects.toMatchObject({ code })
    const { status } = await fetchState(gbg, { instanceId: instanceOf(steps) })
    expect(status).toBe('Error')
  })

  test('stops when it is told to', async () => {
    const controller = new AbortController()
    const onStep = (text: string): void => {
      if (text.startsWith('answer ')) controller.abort(new Error('enough'))
    }
    const polling = { minPauseMs: 1, signal: controller.signal }
    await expect(verify({ onStep, polling })).rejects.toThrow('enough')
    expect(server.counts.callsByOperation).not.toHaveProperty('POST /journey/interaction/submit')
  })
})

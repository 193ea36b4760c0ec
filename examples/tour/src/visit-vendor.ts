import { createMockServer } from '@latchkey/mock'
import type { Stop } from './stop.ts'

/** One expectation of the tour, and what came of it. */
export interface Finding {
  step: string
  expected: string
  seen: string
  holds: boolean
  durationMs: number
}

const coldCallers = 1000
const callsInFlight = 50

/** Does the whole job at one vendor's loopback server, telling each finding as it is made. */
export async function visitVendor(
  vendor: string,
  { grants, visit }: Stop,
  tell: (finding: Finding) => void,
): Promise<Finding[]> {
  await using mock = await createMockServer(vendor)
  const findings: Finding[] = []

  async function expect(
    step: string,
    expected: string,
    look: () => Promise<string>,
    holds = isEqual,
  ): Promise<void> {
    const startedMs = performance.now()
    const seen = await look().catch((error: unknown) => `failed: ${(error as Error).message}`)
    const durationMs = performance.now() - startedMs
    const finding = { step, expected, seen, durationMs, holds: holds(seen, expected) }
    findings.push(finding)
    tell(finding)
  }

  for (const [grant, exchange] of Object.entries(grants(mock))) {
    await expect(
      grant,
      'a token',
      async () => {
        const { expiresAtMs, obtainedAtMs } = await exchange()
        return `a token${expiresAtMs === undefined ? '' : ` for ${(expiresAtMs - obtainedAtMs) / 1000} s`}`
      },
      (seen, expected) => seen.startsWith(expected),
    )
  }

  await expect('first call', 'an answer', visit(mock).call, (seen) => !seen.startsWith('failed'))

  const cold = visit(mock)
  mock.resetCounts()
  await expect(`${count(coldCallers)} cold callers`, '1 token request', async () => {
    await Promise.all(Array.from({ length: coldCallers }, () => cold.tokenSource.get()))
    return tokenRequests(mock.counts.tokenRequests)
  })

  mock.revokeTokens()
  mock.resetCounts()
  // Answers that take their time keep all calls in flight with the revoked token, and their refusals apart.
  const slow = mock.inject({ kind: 'latency', ms: 50, times: callsInFlight / 2 })
  await expect(
    `revoked with ${callsInFlight} calls in flight`,
    `1 token request, ${callsInFlight} succeeded`,
    async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: callsInFlight }, cold.call))
      const succeeded = outcomes.filter(({ status }) => status === 'fulfilled').length
      return `${tokenRequests(mock.counts.tokenRequests)}, ${succeeded} succeeded`
    },
  )
  slow()
  return findings
}

const isEqual = (seen: string, expected: string): boolean => seen === expected
const count = (value: number): string => value.toLocaleString('en')
const tokenRequests = (value: number): string => `${count(value)} token request${value === 1 ? '' : 's'}`

import { readFileSync } from 'node:fs'
import { observeResponses, type ResponseDeparture } from '@latchkey/client-core/observe'
import { createMock, readDocument } from '@latchkey/mock'
import { buildRequest, describeOperations } from '@latchkey/mock/operations'
import { settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import type { VendorContract } from './contract.ts'
import { leftOut } from './left-out.ts'
import { needsPerson, renderCalls } from './render-calls.ts'
import { isRefused, runContract } from './run-contract.ts'
import { wrongAnswers } from './wrong-answers.ts'

export interface OperationContract<Clients extends object> extends VendorContract<Clients> {
  /** The document the package ships. */
  document: object
  /** What the package gives its users to repeat calls with. */
  retryFetch: (fetch: typeof globalThis.fetch, options: { random: () => number }) => typeof globalThis.fetch
  /** Where the contract lies, with its slash: the calls are in `generated/calls.ts`. */
  folder: URL
}

/** RFC 9110 section 9.2.2, as far as operations have them. */
const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']

/**
 * Defines the tests that hold a vendor's package to its document, operation by operation.
 *
 * Call it at the top level of a test file.
 */
export function operationContract<Clients extends object>(contract: OperationContract<Clients>): void {
  const { vendor, calls, specialCalls, createClients, retryFetch } = contract
  const compiled = readDocument(vendor)
  const all = describeOperations(compiled)
  const left = leftOut(all)
  for (const [key, reason] of left) console.warn(`${vendor}: ${key} is not contract-tested: ${reason}`)
  const operations = all.filter(({ key }) => !left.has(key))

  describe(`the contract of ${vendor}`, async () => {
    const verdicts = await runContract(contract)

    test.each(verdicts)(
      '$operation, called by $client: request and answer are as documented',
      ({ failure }) => {
        expect(failure).toBeUndefined()
      },
    )

    test('no operation is without a call', () => {
      const called = new Set(verdicts.map(({ operation }) => operation))
      const callable = operations.filter((operation) => !needsPerson(operation))
      expect([...called].toSorted()).toEqual(callable.map(({ key }) => key).toSorted())
      console.info(`${vendor}: ${called.size} operations contract-tested by ${verdicts.length} calls`)
    })

    test('the generated calls are those the document gives now', () => {
      const text = renderCalls(compiled, Object.keys(specialCalls))
      const written = readFileSync(new URL('generated/calls.ts', contract.folder), 'utf8')
      // Above them stands what made them.
      expect(written.endsWith(`\n\n${text}`), 'they have to be generated again').toBe(true)
    })

    test('the document that is shipped is the one all this was held to', () => {
      expect(contract.document).toEqual(compiled)
    })
  })

  const departing = operations.flatMap(wrongAnswers)
  // A document may have no operation, or allow any answer; a group without a test is an error.
  if (departing.length > 0) describeDepartures(vendor, compiled, departing)
  const repeated = calls.filter(({ operation }) => operations.some(({ key }) => key === operation))
  if (repeated.length === 0) return
  describe(`retries of ${vendor}`, () => {
    test.each(repeated)(
      '$operation, called by $client, is sent again exactly where that does no harm',
      async (entry) => {
        const { operation, client, call } = entry
        const mock = await createMock(vendor, { stateless: true })
        const send: typeof mock.fetch = (input, init) => mock.fetch(input, { ...init, redirect: 'manual' })
        const fetch = retryFetch(send, { random: () => 0 })
        mock.inject({ kind: 'status', status: 503, on: operation, times: 1 })
        const result = await call(createClients({ mock, fetch })).catch((error: unknown) => {
          if (isRefused(error)) return undefined
          throw error
        })
        if (!result) return expect(mock.counts.calls).toBe(0)
        const { response } = result
        const mayRepeat = IDEMPOTENT.includes(operation.split(' ')[0]!) || isMarked(compiled, operation)
        expect(mock.counts.callsByOperation[operation], client).toBe(mayRepeat ? 2 : 1)
        // A redirect may be what the document promises.
        expect(response.status < 400).toBe(mayRepeat)
      },
    )
  })
}

function describeDepartures(
  vendor: string,
  compiled: object,
  departing: ReturnType<typeof wrongAnswers>,
): void {
  describe(`departures from the document of ${vendor}`, () => {
    const baseUrl = 'https://contract.test'
    test.each(departing)(
      'a response of $key that is of another kind is told, and not what is in it',
      async ({ key, operation, status, type, body }) => {
        const departures: ResponseDeparture[] = []
        const fetch = observeResponses({
          document: compiled,
          baseUrl: baseUrl + operation.basePath,
          onDeparture: (one) => departures.push(one),
          fetch: async () => new Response(body, { status, headers: { 'content-type': type } }),
        })
        await fetch(buildRequest(operation, baseUrl).url, { method: operation.method })
        await settle()
        expect(departures[0]).toMatchObject({ operation: key, status })
        expect(JSON.stringify(departures)).not.toContain('s3cr3t')
      },
    )
  })
}

function isMarked(document: object, key: string): boolean {
  const [method, path] = key.split(' ') as [string, string]
  const { paths } = document as { paths: Record<string, Record<string, Record<string, unknown>>> }
  return paths[path]?.[method.toLowerCase()]?.['x-idempotent'] === true
}

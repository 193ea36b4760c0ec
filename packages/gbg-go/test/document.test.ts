import { readDocument } from '@latchkey/mock'
import { describe, expect, test } from 'vitest'
import { operationServers, servers } from '../src/generated/servers.ts'
import { tokenPath } from '../src/generated/token.ts'
import { customerPaths, devicePaths, endUserPaths } from '../src/paths.ts'

interface Operation {
  operationId: string
  security: Record<string, unknown>[]
  responses: Record<string, unknown>
  requestBody?: { required?: boolean }
  'x-stability'?: string
}

const methods = ['get', 'put', 'post', 'delete']
const document = readDocument('gbg-go') as unknown as { paths: Record<string, Record<string, Operation>> }
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
)

/** The paths whose operations take a bearer of one kind. */
function pathsTaking(scheme: string): string[] {
  const taking = operations.filter(({ operation }) => operation.security.some((s) => scheme in s))
  return [...new Set(taking.map(({ path }) => path))].toSorted()
}

function marked(stability: string): string[] {
  const found = operations.filter(({ operation }) => operation['x-stability'] === stability)
  return found.map(({ operation }) => operation.operationId)
}

describe('the compiled document', () => {
  test('has the 22 operations of v2, each with an id of its own', () => {
    expect(operations).toHaveLength(22)
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(22)
  })

  test('marks the five operations of the docs site stable and the other 17 experimental', () => {
    expect(marked('stable')).toEqual([
      'postAsTokenOauth2',
      'startJourney',
      'fetchInteraction',
      'submitInteraction',
      'getJourneyState',
    ])
    expect(marked('experimental')).toHaveLength(17)
  })

  test('each kind of bearer has exactly the paths its client has', () => {
    expect(customerPaths.toSorted()).toEqual(pathsTaking('CustomerAccess'))
    expect(endUserPaths.toSorted()).toEqual(pathsTaking('InteractionAccess'))
    const open = operations.filter(({ operation }) => operation.security.length === 0)
    expect(open.map(({ path }) => path).toSorted()).toEqual([tokenPath, '/journey/device/refresh'])
    expect(devicePaths.toSorted()).toEqual(
      [...pathsTaking('DeviceConnect'), '/journey/device/refresh'].toSorted(),
    )
  })

  test('no operation is left without a client that can call it', () => {
    const reached = new Set<string>([tokenPath, ...customerPaths, ...endUserPaths, ...devicePaths])
    expect(Object.keys(document.paths).filter((path) => !reached.has(path))).toEqual([])
  })

  test('lists three regions and no token URL among them; the token host serves one operation', () => {
    expect(servers.map(({ description }) => description)).toEqual(['EU', 'US', 'AU'])
    expect(servers.every(({ url }) => url.endsWith('.platform.go.gbgplc.com/v2/captain/'))).toBe(true)
    expect(operationServers).toEqual({ 'POST /as/token.oauth2': [{ url: 'https://api.auth.gbgplc.com' }] })
  })

  test('every body with required members is required itself', () => {
    const optional = operations.filter(
      ({ operation }) => operation.requestBody && !operation.requestBody.required,
    )
    expect(optional.map(({ operation }) => operation.operationId)).toEqual(['deviceRefresh'])
  })

  test('every operation has a body for errors nobody foresaw', () => {
    const without = operations.filter(({ operation }) => !('default' in operation.responses))
    expect(without.map(({ path }) => path)).toEqual([tokenPath])
  })
})

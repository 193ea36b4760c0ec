import { parseArgs } from 'node:util'
import { LatchkeyError, type Region, type Subject } from '@latchkey/gbg-go'
import { createGbgGo } from '@latchkey/gbg-go/server'
import { createMockServer } from '@latchkey/mock'
import { verifyIdentity } from './verify-identity.ts'

const help = `Verifies an identity with a GBG GO journey.

Usage: node src/main.ts [--journey id@version] [--live]

  --journey  resource id of the published journey (default: GBG_GO_RESOURCE_ID, on the mock anything)
  --live     use GBG GO itself: GBG_GO_REGION (eu, us or au), GBG_GO_CLIENT_ID and GBG_GO_CLIENT_SECRET must be set,
             for older accounts GBG_GO_USERNAME and GBG_GO_PASSWORD too; a real journey is run with an invented person.
             Without it everything happens on a mock server of this machine.
`

const subject: Subject = {
  identity: {
    firstName: 'Ada',
    lastNames: ['Lovelace'],
    dateOfBirth: '1990-12-10',
    currentAddress: {
      premise: '12',
      thoroughfare: 'St James Square',
      locality: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    },
  },
}

const options = {
  journey: { type: 'string' },
  live: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

process.exitCode = await main()

async function main(): Promise<number> {
  let values
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]} (see --help)`)
    return 2
  }
  if (values.help) {
    console.log(help)
    return 0
  }
  return verify(values)
}

async function verify({ live, journey }: { live: boolean; journey?: string | undefined }): Promise<number> {
  const server = live ? undefined : await createMockServer('gbg-go')
  try {
    const resourceId = journey ?? (live ? variable('GBG_GO_RESOURCE_ID') : 'onboarding@latest')
    const gbg = server
      ? createGbgGo({
          clientId: 'mock-client',
          clientSecret: 'mock-secret',
          baseUrl: server.apiUrl,
          tokenBaseUrl: server.tokenBaseUrl,
        })
      : createLive()
    const polling = server ? { minPauseMs: 50 } : {}
    const onStep = (text: string): void => console.log(text)
    const { result } = await verifyIdentity(gbg, { resourceId, subject, polling, onStep })
    const verified = Object.keys(result?.data?.identity ?? {})
    console.log(verified.length > 0 ? `verified: ${verified.join(', ')}` : 'nothing was verified')
    return result?.status === 'complete' ? 0 : 1
  } catch (error) {
    const isOurs = error instanceof LatchkeyError
    console.error(`${(error as Error).message}${isOurs ? ` [${error.code}]` : ''}`)
    return 1
  } finally {
    await server?.close()
  }
}

function createLive() {
  const account = {
    // An unknown region is refused by the client, which names the three there are.
    region: variable('GBG_GO_REGION') as Region,
    clientId: variable('GBG_GO_CLIENT_ID'),
    clientSecret: variable('GBG_GO_CLIENT_SECRET'),
  }
  const username = process.env['GBG_GO_USERNAME']
  return createGbgGo(username ? { ...account, username, password: variable('GBG_GO_PASSWORD') } : account)
}

function variable(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

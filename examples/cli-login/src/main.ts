import { parseArgs } from 'node:util'
import { ConfigurationError, TokenError } from '@latchkey/auth-core'
import type { CustomerOrg } from '@latchkey/gobo'
import { createMockServer, defaultCredentials } from '@latchkey/mock'
import { logIn } from './log-in.ts'
import { openBrowser } from './open-browser.ts'

const help = `Logs you in to Gobo through your browser and prints who you are.

Usage: node src/main.ts [--no-browser] [--timeout seconds] [--json] [--live]

  --no-browser  only print the address to open, e.g. on a machine without a screen
  --timeout     how long to wait for you, in seconds (default: 300)
  --json        print what the API says of you as JSON, and nothing else on standard output
  --live        use Gobo itself: GOBO_MARKETPLACE_URL, GOBO_CLIENT_ID, GOBO_API_URL (where the tenant's API is),
                GOBO_API_PATH (a path of it that says who calls) and GOBO_CUSTOMER_ORG_GUID or
                GOBO_CUSTOMER_ORG_EXTERNAL_ID must be set.
                Without it everything happens on a mock server of this machine, which consents at once.

The variable BROWSER names another program to open the address with.
Exit codes: 0 logged in, 1 not logged in, 2 the command line is wrong.
`

const options = {
  browser: { type: 'boolean', default: true },
  timeout: { type: 'string', default: '300' },
  json: { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

interface Settings {
  marketplaceUrl: string
  clientId: string
  customerOrg: CustomerOrg
  apiUrl: string
  /** A path of that API that says who calls. */
  mePath: string
}

process.exitCode = await main()

async function main(): Promise<number> {
  let values
  try {
    values = parseArgs({ options, allowNegative: true }).values
    if (!/^[1-9]\d{0,4}$/.test(values.timeout)) throw new Error('--timeout must be a number of seconds')
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]} (see --help)`)
    return 2
  }
  if (values.help) {
    console.log(help)
    return 0
  }
  const mock = values.live ? undefined : await createMockServer('gobo')
  try {
    const { mePath, ...settings } = mock ? mockSettings(mock.url) : liveSettings()
    const gobo = await logIn({
      ...settings,
      timeoutMs: Number(values.timeout) * 1000,
      openPage(url) {
        console.error(`Open this address to log in:\n\n  ${url.href}\n`)
        if (values.browser)
          openBrowser(url, () => console.error('Your browser did not open: do it yourself.'))
      },
    })
    const response = await gobo.fetch(mePath)
    if (!response.ok) throw new Error(`You are logged in, but ${mePath} answered ${response.status}.`)
    console.log(describe(await response.json(), values.json))
    return 0
  } catch (error) {
    console.error(explain(error))
    return 1
  } finally {
    await mock?.close()
  }
}

/** What the tenant's API says of the person, one fact a line. What it may say is the tenant's business. */
function describe(facts: unknown, asJson: boolean): string {
  if (asJson) return JSON.stringify(facts, undefined, 2)
  const rows = Object.entries(Object(facts) as object).filter(
    ([, value]) => typeof value === 'string' && value,
  )
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return ['You are logged in.', ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join(
    '\n',
  )
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message
  if (!(error instanceof TokenError)) return (error as Error).message
  if (error.oauthError === 'access_denied') return 'You were not logged in: consent was refused.'
  return `You were not logged in. [${error.message}]`
}

function mockSettings(url: string): Settings {
  const customerOrg = { guid: '7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a10' }
  return {
    marketplaceUrl: url,
    clientId: defaultCredentials.clientId,
    customerOrg,
    apiUrl: url,
    mePath: '/api/me',
  }
}

function liveSettings(): Settings {
  const guid = process.env['GOBO_CUSTOMER_ORG_GUID']
  return {
    marketplaceUrl: variable('GOBO_MARKETPLACE_URL'),
    clientId: variable('GOBO_CLIENT_ID'),
    customerOrg: guid ? { guid } : { externalId: variable('GOBO_CUSTOMER_ORG_EXTERNAL_ID') },
    apiUrl: variable('GOBO_API_URL'),
    mePath: variable('GOBO_API_PATH'),
  }
}

function variable(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set (see --help)`)
  return value
}

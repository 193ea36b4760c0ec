import { parseArgs } from 'node:util'
import { ConfigurationError } from '@latchkey/gobo'
import { createMockServer } from '@latchkey/mock'
import { createApp } from './app.ts'
import { createBrowser } from './browser.ts'
import { serve } from './serve.ts'

const help = `Goes from an installation to a call that acts for a person.

Usage: node src/main.ts [--live] [--port number]

  --live  serve the app for a marketplace of yours: GOBO_MARKETPLACE_URL, GOBO_CLIENT_ID, GOBO_CLIENT_SECRET, GOBO_API_URL
          and GOBO_API_PATH (a path of that API that may be read) must be set. Install the app in your browser.
          Without it everything happens on this machine, browser included.
  --port  where the app listens (default: 3000 with --live, else a free one)
`

const options = {
  live: { type: 'boolean', default: false },
  port: { type: 'string' },
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
  const port = Number(values.port ?? (values.live ? 3000 : 0))
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error('--port must be a number from 0 to 65535 (see --help)')
    return 2
  }
  try {
    await (values.live ? serveLive(port) : playOnMock(port))
    return 0
  } catch (error) {
    const code = error instanceof ConfigurationError ? ` [${error.code}]` : ''
    console.error(`${(error as Error).message}${code}`)
    return 1
  }
}

async function serveLive(port: number): Promise<void> {
  const settings = {
    marketplaceUrl: variable('GOBO_MARKETPLACE_URL'),
    clientId: variable('GOBO_CLIENT_ID'),
    clientSecret: variable('GOBO_CLIENT_SECRET'),
    apiUrl: variable('GOBO_API_URL'),
    mePath: variable('GOBO_API_PATH'),
    onStep: console.log,
  }
  const { url } = await serve((origin) => createApp(settings, origin), port)
  console.log(
    `Register ${url}/install and ${url}/callback in the partner portal, install the app, then open ${url}/me`,
  )
}

async function playOnMock(port: number): Promise<void> {
  const marketplace = await createMockServer('gobo')
  const settings = {
    marketplaceUrl: marketplace.url,
    clientId: 'mock-client',
    clientSecret: 'mock-secret',
    apiUrl: `${marketplace.url}/api`,
    mePath: '/me',
    onStep: console.log,
  }
  const served = await serve((origin) => createApp(settings, origin), port)
  try {
    const browser = createBrowser()
    await browser.visit(
      `${served.url}/install?target=3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54&target_id=tenant-1042`,
    )
    const page = await browser.visit(`${served.url}/me`)
    const text = await page.text()
    if (!page.ok) throw new Error(`the app answered ${page.status}: ${text}`)
    console.log(`  ${text}`)
  } finally {
    await served.close()
    await marketplace.close()
  }
}

function variable(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

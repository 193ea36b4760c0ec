import { parseArgs } from 'node:util'
import { createMockServer } from '@latchkey/mock'
import { ConfigurationError, LatchkeyError, TokenError } from '@latchkey/octotable'
import { createOctotable } from '@latchkey/octotable/server'
import { reserveAndCancel } from './reserve-and-cancel.ts'

const help = `Reserves a table and gives it back.

Usage: node src/main.ts [--day YYYY-MM-DD] [--pax number] [--live]

  --day   the day of the visit (default: tomorrow)
  --pax   number of guests (default: 2)
  --live  use OctoTable itself: OCTOTABLE_CLIENT_ID, OCTOTABLE_CLIENT_SECRET and OCTOTABLE_PROPERTY_ID must be set, and
          a real reservation is made and cancelled. Without it everything happens on a mock server of this machine.
`

const options = {
  day: { type: 'string', default: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10) },
  pax: { type: 'string', default: '2' },
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
  const pax = Number(values.pax)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(values.day) || !Number.isSafeInteger(pax) || pax < 1) {
    console.error('--day must be YYYY-MM-DD and --pax a number of guests (see --help)')
    return 2
  }
  const customer = { first_name: 'Ada', last_name: 'Rossi', phone: '+39061234567' }
  const task = { day: values.day, pax, customer, onStep: (text: string) => console.log(text) }
  const server = values.live ? undefined : await createMockServer('octotable')
  try {
    const octotable = createOctotable(
      server
        ? {
            clientId: 'mock-client',
            clientSecret: 'mock-secret',
            propertyId: 1234,
            baseUrl: server.apiUrl,
            tokenBaseUrl: server.tokenBaseUrl,
          }
        : {
            clientId: variable('OCTOTABLE_CLIENT_ID'),
            clientSecret: variable('OCTOTABLE_CLIENT_SECRET'),
            propertyId: Number(variable('OCTOTABLE_PROPERTY_ID')),
          },
    )
    await reserveAndCancel(octotable, task)
    return 0
  } catch (error) {
    const isOurs =
      error instanceof LatchkeyError || error instanceof TokenError || error instanceof ConfigurationError
    console.error(`${(error as Error).message}${isOurs ? ` [${error.code}]` : ''}`)
    return 1
  } finally {
    await server?.close()
  }
}

function variable(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

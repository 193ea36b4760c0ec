import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createMockServer, defaultCredentials } from '@latchkey/mock'
import { startWorker } from './start-worker.ts'

const help = `Runs the worker in workerd on this machine and shows how to call it. Ctrl-C stops it.

Usage: node src/main.ts [--port n] [--live]

  --port  where to listen on 127.0.0.1 (default: any free port)
  --live  call Nitro Sign itself: NITRO_SIGN_CLIENT_ID and NITRO_SIGN_CLIENT_SECRET must be set.
          Without it the worker calls a mock server of this machine.
`

const options = {
  port: { type: 'string', default: '0' },
  live: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

process.exitCode = await main()

async function main(): Promise<number> {
  let values
  try {
    values = parseArgs({ options }).values
    if (!/^\d{1,5}$/.test(values.port)) throw new Error('--port must be a number')
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]} (see --help)`)
    return 2
  }
  if (values.help) {
    console.log(help)
    return 0
  }
  try {
    const key = randomUUID()
    const bindings = { ...(values.live ? liveBindings() : await mockBindings()), WORKER_KEY: key }
    const worker = await startWorker({ bindings, port: Number(values.port), onLog: console.log })
    console.log(`curl -H 'Authorization: Bearer ${key}' ${worker.url}envelopes`)
    // Miniflare ends workerd and this process on Ctrl-C.
    return await new Promise<never>(() => {})
  } catch (error) {
    console.error((error as Error).message)
    return 1
  }
}

async function mockBindings(): Promise<Record<string, string>> {
  const { clientId, clientSecret } = defaultCredentials
  const { url } = await createMockServer('nitro-sign')
  return {
    NITRO_SIGN_CLIENT_ID: clientId,
    NITRO_SIGN_CLIENT_SECRET: clientSecret,
    NITRO_SIGN_BASE_URL: url,
  }
}

function liveBindings(): Record<string, string> {
  return {
    NITRO_SIGN_CLIENT_ID: variable('NITRO_SIGN_CLIENT_ID'),
    NITRO_SIGN_CLIENT_SECRET: variable('NITRO_SIGN_CLIENT_SECRET'),
    NITRO_SIGN_BASE_URL: 'https://api.gonitro.dev',
  }
}

function variable(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

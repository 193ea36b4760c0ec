import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startDemo, type Demo } from './demo.ts'
import { createOwners } from './owners.ts'
import { buildPages, serve } from './serve.ts'
import { readSettings } from './settings.ts'

const help = `Serves the app and its backend. Ctrl-C stops it.

Usage: node server/main.ts [--port n] [--dev] [--live]

  --port  where to listen on 127.0.0.1 (default: 4173)
  --dev   serve the pages from source and update them as files change, instead of building them first
  --live  use Nitro Sign and Gobo themselves: NITRO_SIGN_CLIENT_ID, NITRO_SIGN_CLIENT_SECRET, GOBO_MARKETPLACE_URL,
          GOBO_CLIENT_ID, GOBO_CUSTOMER_ORG_GUID (or GOBO_CUSTOMER_ORG_EXTERNAL_ID), GOBO_API_URL (where the tenant's
          API is) and GOBO_API_PATH (a path of it that says who calls) must be set, and the redirect URI must be registered at Gobo.
          Whose envelope is whose is kept in envelope-owners.jsonl of the folder it runs in.
          Without it both are mock servers of this machine; invited people sign after 20 seconds.
`

const options = {
  port: { type: 'string', default: '4173' },
  dev: { type: 'boolean', default: false },
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
  let demo: Demo | undefined
  try {
    if (!values.live) demo = await startDemo({ signAfterMs: 20_000 })
    const settings = demo?.settings ?? readSettings(process.env)
    const pages = fileURLToPath(new URL('../dist', import.meta.url))
    if (!values.dev) await buildPages(pages)
    const owners = demo?.owners ?? createOwners('envelope-owners.jsonl')
    const server = await serve({
      settings,
      port: Number(values.port),
      pages: values.dev ? undefined : pages,
      owners,
    })
    await demo?.fill()
    console.log(`${server.origin}/`)
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
    await server.close()
    return 0
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    console.error(
      code === 'EADDRINUSE' ? `Port ${values.port} is taken: choose another with --port.` : message,
    )
    return 1
  } finally {
    await demo?.close()
  }
}

import { text } from 'node:stream/consumers'
import type { LiveVendor } from './client.ts'
import { probe, type ProbeRequest } from './probe.ts'

// Started by `pnpm drift --live <vendor>`: takes a ProbeRequest as JSON on standard input, answers with JSON.
const [vendor = ''] = process.argv.slice(2)
try {
  const request = JSON.parse(await text(process.stdin)) as ProbeRequest
  const { connect } = await load(vendor)
  const results = await probe({ connect }, request, { env: process.env, fetch })
  process.stdout.write(JSON.stringify({ results }))
} catch (error) {
  process.stdout.write(JSON.stringify({ failure: error instanceof Error ? error.message : String(error) }))
  process.exitCode = 1
}

async function load(name: string): Promise<LiveVendor> {
  try {
    if (/^[a-z][a-z0-9-]*$/.test(name)) return (await import(`./clients/${name}.ts`)) as LiveVendor
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
  }
  throw new Error(`no probe for ${name}: packages/live/src/clients/${name}.ts would make its client`)
}

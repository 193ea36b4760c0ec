import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Connect } from './client.ts'
import { connectByDocument, type DocumentVendor } from './document-client.ts'
import { probe, type ProbeRequest } from './probe.ts'

// Started by `drift --live`: takes a vendor and what to ask as JSON on standard input, answers with JSON.
try {
  const request = JSON.parse(await text(process.stdin)) as DocumentVendor & ProbeRequest & { probe?: string }
  const connect = (await findOwn(request.probe)) ?? connectByDocument(request)
  const results = await probe(connect, request, { env: process.env, fetch })
  process.stdout.write(JSON.stringify({ results }))
} catch (error) {
  process.stdout.write(JSON.stringify({ failure: error instanceof Error ? error.message : String(error) }))
  process.exitCode = 1
}

/** The client of the vendor's own package, where the repository has a module that makes one. */
async function findOwn(file: string | undefined): Promise<Connect | undefined> {
  if (file === undefined || !existsSync(file)) return undefined
  return ((await import(pathToFileURL(file).href)) as { connect: Connect }).connect
}

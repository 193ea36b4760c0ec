import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GeneratedCalls, SpecialCalls, Stage, VendorContract } from '@latchkey/conformance'
import { type Layout, packageFolder } from '@latchkey/spec'

interface ClientsModule {
  createClients(stage: Stage): object
  readonly specialCalls: SpecialCalls
}

/** Reads a vendor's contract from its package. @throws when a file of it is missing, telling what makes it */
export async function loadContract(layout: Layout, vendor: string): Promise<VendorContract> {
  const { add, generate } = layout.commands
  const clients = await load<ClientsModule>(
    layout,
    vendor,
    'clients.ts',
    `it says how the clients are made, and how to call what has a function of its own. \`${add}\` writes one.`,
  )
  const { calls } = await load<{ calls: GeneratedCalls<object> }>(
    layout,
    vendor,
    'generated/calls.ts',
    `run \`${generate}\`.`,
  )
  return { vendor, ...clients, calls }
}

async function load<Module>(layout: Layout, vendor: string, name: string, hint: string): Promise<Module> {
  const path = `${packageFolder(layout, vendor)}/test/contract/${name}`
  const file = join(layout.root, path)
  if (!existsSync(file)) throw new Error(`${path} is missing: ${hint}`)
  // Type-checked where it lies, as part of its package.
  return (await import(pathToFileURL(file).href)) as Module
}

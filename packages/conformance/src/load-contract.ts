import { existsSync } from 'node:fs'
import type { GeneratedCalls, Stage, SpecialCalls, VendorContract } from './contract.ts'

interface ClientsModule {
  createClients(stage: Stage): object
  readonly specialCalls: SpecialCalls
}

/** Where a vendor's package keeps a file of its contract. */
export function contractFile(vendor: string, name: 'clients.ts' | 'generated/calls.ts'): URL {
  return new URL(`../../${vendor}/test/contract/${name}`, import.meta.url)
}

/** @throws when the package does not say how its client is made, telling who writes that file */
export async function loadClients(vendor: string): Promise<ClientsModule> {
  const file = contractFile(vendor, 'clients.ts')
  if (!existsSync(file)) {
    throw new Error(
      `packages/${vendor}/test/contract/clients.ts is missing: it says how the clients are made, and how to call what ` +
        'has a function of its own. `pnpm new-vendor` writes one; see packages/nitro-sign/test/contract/clients.ts.',
    )
  }
  return (await import(file.href)) as ClientsModule
}

/** Reads a vendor's contract from its package. @throws when a file of it is missing, telling what makes it */
export async function loadContract(vendor: string): Promise<VendorContract> {
  const clients = await loadClients(vendor)
  const file = contractFile(vendor, 'generated/calls.ts')
  if (!existsSync(file))
    throw new Error(`packages/${vendor}/test/contract/generated/calls.ts is missing: ${howToGenerate}`)
  const { calls } = (await import(file.href)) as { calls: GeneratedCalls<object> }
  return { vendor, ...clients, calls }
}

export const howToGenerate = 'run `pnpm generate`.'

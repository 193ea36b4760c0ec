import type { Command } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { CliError } from './cli-error.ts'
import type { Vendor } from './vendor.ts'

/** Adds one command to the program. A command is a file in `commands/` and a line in `program.ts`. */
export type AddCommand = (program: Command, vendors: readonly Vendor[]) => void

/** A command that takes a vendor: one subcommand for each, so that each has its own options and help. */
export function addVendorCommand(
  program: Command,
  vendors: readonly Vendor[],
  { name, usage, description }: { name: string; usage: string; description: string },
  define: (command: Command, vendor: Vendor) => void,
): void {
  const parent = program
    .command(name)
    .usage(usage)
    .description(description)
    .argument('[vendor]')
    .helpCommand(false)
    .action((vendor?: string) => {
      throw unknownVendor(vendor, vendors)
    })
  for (const vendor of vendors) {
    const command = parent.command(vendor.name).description(vendor.title)
    define(command, vendor)
    command.addHelpText('after', `\n${exitCodesHelp}`)
  }
}

export function unknownVendor(given: string | undefined, vendors: readonly Vendor[]): CliError {
  const names = vendors.map(({ name }) => name).join(', ')
  if (given === undefined) return new CliError('missing_vendor', `Say which vendor: ${names}.`)
  return new CliError('unknown_vendor', `There is no vendor "${given}". There are: ${names}.`)
}

import type { Command } from 'commander'
import { exitCodesHelp } from './exit-codes.ts'
import { CliError } from './cli-error.ts'
import { nearest } from './nearest.ts'
import type { Vendor } from './vendor.ts'

/** Adds one command to the program. A command is a file in `commands/` and a line in `program.ts`. */
export type AddCommand = (program: Command, vendors: readonly Vendor[], version: string) => void

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
      throw unknownVendor(vendor, vendors, `Usage: latchkey ${name} ${usage}`)
    })
  for (const vendor of vendors) {
    const command = parent.command(vendor.name).description(vendor.title)
    define(command, vendor)
    nameAllMissing(command, vendor, name)
    command.addHelpText('after', `\n${exitCodesHelp}`)
  }
}

/** @param usage what else has to be said, where no vendor was */
export function unknownVendor(
  given: string | undefined,
  vendors: readonly Vendor[],
  usage?: string | undefined,
): CliError {
  const names = vendors.map(({ name }) => name)
  const list = names.join(', ')
  if (given === undefined)
    return new CliError(
      'missing_vendor',
      `Say which vendor: ${list}.${usage === undefined ? '' : `\n${usage}`}`,
    )
  const meant = nearest(given, names)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  return new CliError('unknown_vendor', `There is no vendor "${given}".${hint} There are: ${list}.`)
}

/** Commander names the first argument that is missing; whoever lacks one wants to know of all of them. */
function nameAllMissing(command: Command, vendor: Vendor, name: string): void {
  const missingArgument = (): never => {
    const missing = command.registeredArguments
      .filter((argument, index) => argument.required && command.args[index] === undefined)
      .map((argument) => `<${argument.name()}>`)
    const usage = command.registeredArguments.map((argument) => `<${argument.name()}>`).join(' ')
    throw new CliError(
      'missing_argument',
      `Missing: ${missing.join(' and ')}.\nUsage: latchkey ${name} ${vendor.name} ${usage} [options]\n` +
        `Example: latchkey ${name} ${vendor.name} ${vendor.example}`,
    )
  }
  Object.assign(command, { missingArgument })
}

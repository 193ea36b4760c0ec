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
    // What follows a name that no vendor has is not looked at: the name is what is wrong.
    .allowExcessArguments()
    .allowUnknownOption()
    .helpCommand(false)
    .action((given?: string) => {
      // An option in front of the name is none, and may hold a secret.
      const vendor = given?.startsWith('-') ? undefined : given
      throw unknownVendor(vendor, vendors, `Usage: latchkey ${name} ${usage}`)
    })
  for (const vendor of vendors) {
    // Commander hands leniency about arguments down.
    const command = parent.command(vendor.name).description(vendor.title).allowExcessArguments(false)
    define(command, vendor)
    const words = command.registeredArguments.map((argument) => ` <${argument.name()}>`).join('')
    nameAllMissing(
      command,
      `${name} ${vendor.name}${words} [options]`,
      `${name} ${vendor.name} ${vendor.example}`,
    )
    command.addHelpText('after', `\n${exitCodesHelp}`)
  }
}

/** @param usage what else has to be said, where no vendor was */
export function unknownVendor(
  given: string | undefined,
  vendors: readonly Pick<Vendor, 'name'>[],
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
  const there = names.length > 0 ? `There are: ${list}.` : 'There is none yet: latchkey add makes one.'
  return new CliError('unknown_vendor', `There is no vendor "${given}".${hint} ${there}`)
}

/** Commander names the first thing that is missing; whoever lacks one wants to know of all of them. */
export function nameAllMissing(command: Command, usage: string, example: string): void {
  const fail = (): never => {
    const missingArguments = command.registeredArguments
      .filter((argument, index) => argument.required && command.args[index] === undefined)
      .map((argument) => `<${argument.name()}>`)
    const missingOptions = command.options
      .filter((option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined)
      .map(({ flags }) => flags)
    const missing = [...missingArguments, ...missingOptions].join(' and ')
    throw new CliError(
      'missing_argument',
      `${nameUnknown(command)}Missing: ${missing}.\nUsage: latchkey ${usage}\nExample: latchkey ${example}`,
    )
  }
  Object.assign(command, { missingArgument: fail, missingMandatoryOptionValue: fail })
}

/** An option that there is not is often the one that is missing, misspelt. What stands behind it may be a secret. */
function nameUnknown({ args, options }: Command): string {
  const [given] = /^--[a-z-]+/i.exec(args.find((word) => word.startsWith('--')) ?? '') ?? []
  if (given === undefined) return ''
  const meant = nearest(
    given,
    options.flatMap(({ long }) => long ?? []),
  )
  return `There is no option ${given}.${meant === undefined ? '' : ` Did you mean ${meant}?`}\n`
}

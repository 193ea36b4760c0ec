import type { Suggestion } from './suggestion.ts'
import type { Argument, Command, Option } from 'commander'
import type { Vendor } from '../vendor.ts'
import { suggestPaths, type OperationKey } from './suggest-paths.ts'

/** Names of files are the shell's business. */
export const FILES = 'files'

export interface SuggestTools {
  vendors: readonly Vendor[]
  /** What the vendor documents, such as `GET /rooms`. */
  operationsOf(vendor: string): readonly OperationKey[]
}

/** The vendors a command can be given: a new one has no name yet, and only those of the repository have code in it. */
export function vendorsFor(command: string | undefined, vendors: readonly Vendor[]): readonly Vendor[] {
  if (command === 'add') return []
  const isOwn = command === 'generate' || command === 'remove'
  return isOwn ? vendors.filter(({ document }) => document !== undefined) : vendors
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * What may come next on a command line.
 *
 * @param words everything after the program's name; the last one is being typed and may be empty
 */
export function suggest(
  program: Command,
  words: readonly string[],
  tools: SuggestTools,
): Suggestion[] | typeof FILES {
  const current = words.at(-1) ?? ''
  const { command, positionals, pending } = walk(program, words.slice(0, -1))
  if (pending) return takesFile(pending) ? FILES : []
  if (current.startsWith('-')) {
    if (isFileOf(command, current)) return FILES
    const options = command.createHelp().visibleOptions(command)
    return starting(
      current,
      options.map(({ long, description }) => ({ value: long ?? '', description })),
    )
  }
  const subcommands = command.createHelp().visibleCommands(command)
  if (subcommands.length > 0 && positionals.length === 0) {
    const found = subcommands.map((sub) => ({ value: sub.name(), description: sub.description() }))
    return starting(current, found)
  }
  const argument =
    command.registeredArguments[positionals.length] ?? lastVariadic(command.registeredArguments)
  if (argument?.name() === 'path') {
    const [method = ''] = positionals
    return suggestPaths(tools.operationsOf(command.name()), method.toUpperCase(), current)
  }
  const found = starting(current, valuesOf(argument, positionals, tools.vendors))
  // A document stands for its vendor.
  return found.length === 0 && command.name() === 'mock' ? FILES : found
}

/** Whether `--from=…` is being typed, and files come behind it. */
function isFileOf({ options }: Command, typed: string): boolean {
  const [name, value] = typed.split('=', 2)
  const option = options.find(({ long }) => long === name)
  return value !== undefined && option !== undefined && takesFile(option)
}

/** Follows the words typed so far: which command they lead to, its arguments, and an option that waits for its value. */
function walk(
  program: Command,
  words: readonly string[],
): { command: Command; positionals: string[]; pending: Option | undefined } {
  let command = program
  let positionals: string[] = []
  let pending: Option | undefined
  for (const word of words) {
    if (pending) pending = undefined
    else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => word === long || word === short)
      if (option && (option.required || option.optional)) pending = option
    } else {
      const next = positionals.length === 0 && command.commands.find((sub) => sub.name() === word)
      if (next) {
        command = next
        positionals = []
      } else positionals.push(word)
    }
  }
  return { command, positionals, pending }
}

function takesFile({ flags }: Option): boolean {
  return /<(path|file|file-or-url|folder)>/.test(flags)
}

function lastVariadic(all: readonly Argument[]): Argument | undefined {
  const last = all.at(-1)
  return last?.variadic ? last : undefined
}

function valuesOf(
  argument: Argument | undefined,
  taken: readonly string[],
  vendors: readonly Vendor[],
): Suggestion[] {
  if (argument?.argChoices) return argument.argChoices.map((value) => ({ value, description: '' }))
  if (argument?.name() === 'method') return methods.map((value) => ({ value, description: '' }))
  if (argument?.name() === 'vendor') {
    return vendors
      .filter(({ name }) => !taken.includes(name))
      .map(({ name, title }) => ({ value: name, description: title }))
  }
  return []
}

function starting(current: string, all: readonly Suggestion[]): Suggestion[] {
  return all.filter(({ value }) => value !== '' && value.startsWith(current))
}

import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { AddCommand } from '../command.ts'
import { nearest } from '../nearest.ts'

export const addHelpCommand: AddCommand = (program) => {
  program
    .command('help')
    .usage('[command] [vendor]')
    .description('show what a command does, as --help behind it would')
    .argument('[words...]')
    .action((words: string[]) => find(program, words).outputHelp())
}

function find(program: Command, words: readonly string[]): Command {
  let found = program
  for (const word of words) {
    const known = found.commands.filter((command) => command.name() !== 'complete')
    const next = known.find((command) => command.name() === word)
    if (!next) throw unknownWord(word, found, known)
    found = next
  }
  return found
}

function unknownWord(word: string, { parent }: Command, known: readonly Command[]): CliError {
  const names = known.map((command) => command.name())
  const meant = nearest(word, names)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  const list = names.length > 0 ? ` There are: ${names.join(', ')}.` : ''
  return new CliError(
    'unknown_command',
    `There is no ${parent ? 'vendor' : 'command'} "${word}".${hint}${list}`,
  )
}

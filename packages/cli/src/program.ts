import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import type { AddCommand } from './command.ts'
import { addAddCommand } from './commands/add.ts'
import { addCallCommand } from './commands/call.ts'
import { addCiCommand } from './commands/ci.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addDriftCommand } from './commands/drift.ts'
import { addGenerateCommand } from './commands/generate.ts'
import { addHelpCommand } from './commands/help.ts'
import { addMockCommand } from './commands/mock.ts'
import { addRemoveCommand } from './commands/remove.ts'
import { addTokenCommand } from './commands/token.ts'
import { addVendorsCommand } from './commands/vendors.ts'
import { exitCodesHelp, ownExitCodesHelp } from './exit-codes.ts'
import type { Vendor } from './vendor.ts'

const commands: readonly AddCommand[] = [
  addAddCommand,
  addGenerateCommand,
  addTokenCommand,
  addCallCommand,
  addMockCommand,
  addDriftCommand,
  addRemoveCommand,
  addCiCommand,
  addVendorsCommand,
  addCompletionCommand,
  addHelpCommand,
]

/** The command line: everything it knows, and nothing run yet. */
export function createProgram(vendors: readonly Vendor[]): Command {
  const program = new Command('latchkey')
    .description(
      'Typed clients of any API that keep their own tokens: make them, and call from the command line.',
    )
    .version(readVersion())
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .showHelpAfterError('Add --help to see what there is.')
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(withoutValue(text)),
    })
  for (const addCommand of commands) addCommand(program, vendors, readVersion())
  for (const command of program.commands) {
    // The engine of drift says its own.
    if (command.name() === 'drift') continue
    const callsApi = ['token', 'call'].includes(command.name())
    command.addHelpText('after', `\n${callsApi ? exitCodesHelp : ownExitCodesHelp}`)
  }
  return program.addHelpText(
    'after',
    `
Vendors: ${vendors.map(({ name }) => name).join(', ')}

Secrets come from environment variables, files (--client-secret-file, <VARIABLE>_FILE, --dotenv) or a hidden prompt.
What a vendor reads: latchkey token <vendor> --help, or latchkey vendors.

${exitCodesHelp}

drift has exit codes of its own: latchkey drift --help.`,
  )
}

/** A misspelt option may have a secret behind its equals sign. */
export function withoutValue(text: string): string {
  return text.replace(/(unknown option '[^'=]*)=[^']*'/, "$1'")
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { AddCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { say } from '../output.ts'
import { findRoot } from '../repository/find-root.ts'

type Drift = typeof import('@latchkey/drift')

const summary = "tell what changed in vendors' documents, and take it over"

// A package of its own because it brings compilers.
const advice =
  'latchkey drift needs @latchkey/drift beside it: npm install --save-dev @latchkey/cli @latchkey/drift'

export const addDriftCommand: AddCommand = (program) => {
  program
    .command('drift')
    .usage('[vendor...] [options]')
    .description(summary)
    .argument('[vendor...]')
    // All of it is read by the engine, whose exit codes are others: 2 says that the contract changed.
    .allowUnknownOption()
    .helpOption(false)
    .action((words: string[]) => drift(words))
}

async function drift(words: readonly string[]): Promise<void> {
  const engine = await loadDrift()
  if (engine) {
    process.exitCode = await engine.runDrift(words, {
      program: 'latchkey drift',
      root: findRoot(process.cwd()),
    })
  } else if (words.includes('--help') || words.includes('-h')) {
    say(
      `Usage: latchkey drift [vendor...] [options]\n\nReads the pages the vendors' folders name: ${summary}.\n\n${advice}`,
    )
  } else throw new CliError('drift_not_installed', advice, exitCodes.failed)
}

/** Adds what only the engine knows, where it is installed: options and vendors, for the Tab key. */
export async function describeDriftCommand(program: Command): Promise<void> {
  const command = program.commands.find((one) => one.name() === 'drift')
  const engine = await loadDrift()
  const { options = [], vendors = [] } = (await engine?.describeDrift(findRoot(process.cwd()))) ?? {}
  if (!command) return
  for (const { flags, about } of options) command.option(flags, about)
  command.registeredArguments[0]?.choices(vendors)
}

async function loadDrift(): Promise<Drift | undefined> {
  try {
    import.meta.resolve('@latchkey/drift')
  } catch {
    return undefined
  }
  return import('@latchkey/drift')
}

import { findVendors, type Layout, readLayout } from '@latchkey/spec'
import { driftOptions } from './command/drift-options.ts'
import { processIo } from './io/process-io.ts'

export interface RunDriftOptions {
  /** How the user calls the command, for its help and its advice. Default: `latchkey-drift`. */
  program?: string | undefined
  /** Folder to work on, where no `--root` is given. Default: the current one. */
  root?: string | undefined
}

/**
 * Runs the command: reads the pages that the vendors' folders name, judges what changed, and prints the report.
 *
 * Foreseen failures, wrong arguments among them, are printed on standard error, one line each, and not thrown. The
 * environment, standard output and standard error are those of the process.
 *
 * @param args arguments as on the command line: `['acme', '--offline']`
 * @returns the exit code: 0 no drift or text only, 2 compatible, 3 it may break callers, 1 no telling
 */
export async function runDrift(args: readonly string[], options: RunDriftOptions = {}): Promise<number> {
  // Large, and of modules that `require()` cannot load.
  const [{ drift }, { runCommand }] = await Promise.all([
    import('./command/drift.ts'),
    import('./command/command.ts'),
  ])
  const { program = 'latchkey-drift', root } = options
  const io = processIo(commandsOf(program))
  return runCommand(drift, program, args, { ...io, root: root ?? io.root })
}

/** What may stand on the command line, for completion. */
export interface DriftWords {
  /** `flags` as a help shows them: `--from <file>`. */
  options: { flags: string; about: string }[]
  /** Vendors of the repository. */
  vendors: string[]
}

/**
 * Tells what the command line may say in a repository.
 *
 * @param root the repository
 */
export async function describeDrift(root: string): Promise<DriftWords> {
  const options = Object.entries(driftOptions).map(([name, option]) => ({
    flags: 'takes' in option ? `--${name} <${option.takes}>` : `--${name}`,
    about: option.about,
  }))
  return { options, vendors: await findVendors(await readLayout(root, commandsOf('')), []) }
}

/** The command line has the other commands beside this one; alone, it records documents and generates nothing else. */
function commandsOf(program: string): Layout['commands'] {
  return { drift: program, generate: 'latchkey generate', add: 'latchkey add' }
}

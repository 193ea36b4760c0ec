import { findVendors } from '@latchkey/spec'
import { driftOptions } from './command/drift-options.ts'
import { processIo } from './io/process-io.ts'

export type RunDriftOptions = {
  /** How the user calls the command, for its help and its advice. Default: `latchkey-drift`. */
  program?: string | undefined
  /** Folder to work on, where no `--root` is given. Default: the current one. */
  root?: string | undefined
}

/**
 * Runs the command: reads the pages that `specs/` names, judges what changed, and prints the report.
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
  const io = processIo()
  return runCommand(drift, program, args, { ...io, program, root: root ?? io.root })
}

/** What may stand on the command line, for completion. */
export type DriftWords = {
  /** `flags` as a help shows them: `--from <file>`. */
  options: { flags: string; about: string }[]
  /** Names of the folders in `specs/`. */
  vendors: string[]
}

/**
 * Tells what the command line may say in a repository.
 *
 * @param root folder that holds `specs/`
 */
export async function describeDrift(root: string): Promise<DriftWords> {
  const options = Object.entries(driftOptions).map(([name, option]) => ({
    flags: 'takes' in option ? `--${name} <${option.takes}>` : `--${name}`,
    about: option.about,
  }))
  return { options, vendors: await findVendors(root, []) }
}

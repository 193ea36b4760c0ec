import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** What a command gets from the world: standard streams, and nothing global. */
export type CommandIo = {
  stdout: { isTTY?: boolean | undefined; write(text: string): unknown }
  stderr: { isTTY?: boolean | undefined; write(text: string): unknown }
  /** Repository the command works on; `--root` replaces it. */
  root: string
  /** Folder that relative paths on the command line start from. */
  cwd: string
  fetch: typeof fetch
  /** Environment variables. */
  env: Readonly<Record<string, string | undefined>>
  /** `YYYY-MM-DD`, UTC. */
  today(): string
  /** How the user called the command, where that is not `pnpm <command>`. */
  program?: string | undefined
}

/** What the command is called in Latchkey's own repository. */
export const ownDrift = 'pnpm drift'

export type Command = {
  /** @param program how the user calls the command: `pnpm drift` */
  help: string | ((program: string) => string)
  /** @returns the exit code */
  run(args: readonly string[], io: CommandIo): Promise<number>
}

/** The command line does not say what to do. */
export class UsageError extends Error {
  readonly code = 'usage'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UsageError'
  }
}

/** @throws UsageError for an option the command does not have */
export function parseCommandLine<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause), {
      cause,
    })
  }
}

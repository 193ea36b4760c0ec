import { inspect, parseArgs, type ParseArgsConfig } from 'node:util'
import { formatProblems, type Problem, SpecError } from '@latchkey/openapi'
import type { Layout } from '@latchkey/spec'
import { plainJson, plainLog } from '../report/escape.ts'

/** What a command gets from the world: standard streams, and nothing global. */
export interface CommandIo {
  stdout: { isTTY?: boolean | undefined; write(text: string): unknown }
  stderr: { isTTY?: boolean | undefined; write(text: string): unknown }
  /** Where commands to a workflow runner go, of which nothing else in a log may be one. Default: `stdout`. */
  annotations?: { write(text: string): unknown } | undefined
  /** Repository the command works on; `--root` replaces it. */
  root: string
  /** Where things lie in a repository. */
  layoutAt(root: string): Layout | Promise<Layout>
  /** Folder that relative paths on the command line start from. */
  cwd: string
  fetch: typeof fetch
  /** Environment variables. */
  env: Readonly<Record<string, string | undefined>>
  /** `YYYY-MM-DD`, UTC. */
  today(): string
}

export interface Command {
  /** @param program how the user calls the command: `latchkey drift` */
  help: string | ((program: string) => string)
  /** @returns the exit code */
  run(args: readonly string[], io: CommandIo): Promise<number>
  /** What stands on standard output in place of a result that was asked for as JSON. Default: the problems alone. */
  failure?(problems: readonly Problem[]): object
}

/** The command line does not say what to do. */
export class UsageError extends Error {
  readonly code = 'usage'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UsageError'
  }
}

/** @throws {@link UsageError} for an option the command does not have */
export function parseCommandLine<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause), {
      cause,
    })
  }
}

/**
 * Runs a command with its arguments and gives its exit code; everything foreseen becomes one clear line per problem.
 *
 * @param program how the user calls the command, for its help: `latchkey drift`
 */
export async function runCommand(
  command: Command,
  program: string,
  args: readonly string[],
  io: CommandIo,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    const { help } = command
    io.stdout.write(typeof help === 'string' ? help : help(program))
    return 0
  }
  const stderr = plain(io.stderr)
  let isTold = false
  const { isTTY, write } = plain(io.stdout)
  const stdout: CommandIo['stdout'] = {
    isTTY,
    write: (text) => {
      isTold = true
      return write(text)
    },
  }
  try {
    return await command.run(args, { annotations: io.stdout, ...io, stdout, stderr })
  } catch (error) {
    const { problems, text } = toldOf(error, io.env)
    // Whoever reads JSON gets some, whatever is wrong; a second document behind the first could not be read.
    if (asksForJson(args) && !isTold) stdout.write(failureText(command, problems))
    stderr.write(text)
    return 1
  }
}

/** Whether a program reads standard output, as far as words tell of which some may be wrong. */
function asksForJson(args: readonly string[]): boolean {
  const [words = ''] = ` ${args.join(' ')} `.split(' -- ', 1)
  return / --json | --report[ =]json /.test(`${words} `)
}

function failureText({ failure }: Command, problems: readonly Problem[]): string {
  return `${plainJson(JSON.stringify(failure?.(problems) ?? { problems }, null, 2))}\n`
}

function toldOf(error: unknown, env: CommandIo['env']): { problems: readonly Problem[]; text: string } {
  if (error instanceof SpecError) return { problems: error.problems, text: formatProblems(error.problems) }
  const reason = error instanceof UsageError ? error.message : unforeseen(error, env).trimEnd()
  const text = error instanceof UsageError ? `${reason}; --help shows what there is\n` : `${reason}\n`
  return { problems: [{ file: 'the command line', reason }], text }
}

/** Whatever a vendor's document is called, or says, a workflow runner takes no line of ours for a command. */
function plain(stream: CommandIo['stdout']): CommandIo['stdout'] {
  return { isTTY: stream.isTTY, write: (text) => stream.write(plainLog(text)) }
}

function unforeseen(error: unknown, env: CommandIo['env']): string {
  if (env['LATCHKEY_DEBUG']) return `${inspect(error)}\n`
  const reason = String(error).replaceAll(/\s+/g, ' ').slice(0, 500)
  return `this should not happen: ${reason}. Please report it; LATCHKEY_DEBUG=1 shows where it happened\n`
}

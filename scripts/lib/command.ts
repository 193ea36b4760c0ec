import { parseArgs, type ParseArgsConfig } from 'node:util'
import { paint } from './table.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values']

interface Read<O extends Options> {
  values: Values<O>
  positionals: string[]
}

/** What a command says while it works: on standard error, so that its answer can be piped. */
export function say(text: string): void {
  process.stderr.write(`${paint('dim', text, process.stderr)}\n`)
}

/**
 * Runs the program as a command: `--help` shows `help`, an unknown argument ends with 2, a failure with 1 and one line,
 * and otherwise with what `run` gives.
 */
export async function runCommand<O extends Options>(
  help: string,
  options: O,
  run: (values: Values<O>) => Promise<number>,
): Promise<void> {
  process.exitCode = await start(help, options, run).catch((error: unknown) => {
    process.stderr.write(`${paint('red', (error as Error).message, process.stderr)}\n`)
    return 1
  })
}

/**
 * The arguments of a program that is a script from top to bottom: ends it with 0 at `--help`, with 2 at an unknown
 * argument.
 */
export function readCommand<O extends Options>(help: string, options: O): Read<O> {
  const read = readWords(help, options, true)
  return typeof read === 'number' ? process.exit(read) : read
}

async function start<O extends Options>(
  help: string,
  options: O,
  run: (values: Values<O>) => Promise<number>,
): Promise<number> {
  const read = readWords(help, options, false)
  return typeof read === 'number' ? read : run(read.values)
}

/** What the command line says, or the exit code where that is all there is to do. */
function readWords<O extends Options>(help: string, options: O, allowPositionals: boolean): Read<O> | number {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(help)
    return 0
  }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals })
    return { values, positionals }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`)
    return 2
  }
}

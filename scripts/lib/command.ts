import { parseArgs, type ParseArgsConfig } from 'node:util'
import { paint } from './table.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values']

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

async function start<O extends Options>(
  help: string,
  options: O,
  run: (values: Values<O>) => Promise<number>,
): Promise<number> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(help)
    return 0
  }
  let values: Values<O>
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`)
    return 2
  }
  return run(values)
}

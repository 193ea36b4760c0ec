import type { Layout } from '@latchkey/spec'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'

/** What the commands are called, for messages and for the marks of generated files. */
export const commands: Layout['commands'] = {
  generate: 'latchkey generate',
  drift: 'latchkey drift',
  add: 'latchkey add',
}

/** What reads a repository and its documents. */
async function loadReader() {
  const [openapi, spec] = await Promise.all([import('@latchkey/openapi'), import('@latchkey/spec')])
  return { ...openapi, ...spec }
}

/** What reads documents and writes code. Large: it is loaded by the commands that need it. */
export async function loadEngine() {
  const [reader, generate] = await Promise.all([loadReader(), import('@latchkey/generate')])
  return { ...reader, ...generate }
}

export type Reader = Awaited<ReturnType<typeof loadReader>>
export type Engine = Awaited<ReturnType<typeof loadEngine>>

/**
 * Runs what works on the repository.
 *
 * @throws {@link CliError} with a line for everything that its files, documents or disk make impossible
 */
export const withEngine = <T>(work: (engine: Engine) => Promise<T>): Promise<T> =>
  withLoaded(loadEngine, work)

/**
 * Runs what reads the repository, and writes no code: without what it takes to load that.
 *
 * @throws {@link CliError} as `withEngine` does
 */
export const withReader = <T>(work: (reader: Reader) => Promise<T>): Promise<T> =>
  withLoaded(loadReader, work)

async function withLoaded<L extends Reader, T>(
  load: () => Promise<L>,
  work: (loaded: L) => Promise<T>,
): Promise<T> {
  const loaded = await load()
  try {
    return await work(loaded)
  } catch (error) {
    if (!(error instanceof loaded.SpecError)) throw error
    const text = loaded.formatProblems(error.problems).trimEnd()
    throw new CliError('not_possible', text, exitCodes.failed)
  }
}

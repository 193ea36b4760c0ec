import type { Layout } from '@latchkey/spec'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'

/** What the commands are called, for messages and for the marks of generated files. */
export const commands: Layout['commands'] = {
  generate: 'latchkey generate',
  drift: 'latchkey drift',
  add: 'latchkey add',
}

/** What reads documents and writes code. Large: it is loaded by the commands that need it. */
export async function loadEngine() {
  const [openapi, spec, generate] = await Promise.all([
    import('@latchkey/openapi'),
    import('@latchkey/spec'),
    import('@latchkey/generate'),
  ])
  return { ...openapi, ...spec, ...generate }
}

export type Engine = Awaited<ReturnType<typeof loadEngine>>

/**
 * Runs what works on the repository.
 *
 * @throws {@link CliError} with a line for everything that its files, documents or disk make impossible
 */
export async function withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await loadEngine()
  try {
    return await work(engine)
  } catch (error) {
    if (!(error instanceof engine.SpecError)) throw error
    const text = engine.formatProblems(error.problems).trimEnd()
    throw new CliError('not_possible', text, exitCodes.failed)
  }
}

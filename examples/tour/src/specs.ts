import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What the generator said of one vendor. */
export interface GeneratedVendor {
  vendor: string
  operations: number
  changed: string[]
  removed: string[]
}

/** Runs the repository's own generator as a maintainer would: documents → OpenAPI → typed code. */
export async function generate(): Promise<GeneratedVendor[]> {
  // The generator runs from its sources: nothing has built it when the tour is the first thing that runs.
  const args = ['--conditions=@latchkey/source', 'scripts/src/cli.ts', 'generate', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root }).catch(
    (error: unknown) => {
      // The generator says on stderr which file, line and pointer is at fault.
      throw new Error(
        `The documents could not be compiled.\n${(error as { stderr?: string }).stderr ?? ''}`,
        {
          cause: error,
        },
      )
    },
  )
  return (JSON.parse(stdout) as { results: GeneratedVendor[] }).results
}

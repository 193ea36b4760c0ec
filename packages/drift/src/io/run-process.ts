import { execFile } from 'node:child_process'
import { SpecError } from '@latchkey/openapi'

export interface RunOptions {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Runs a program without a shell and gives what it printed, without white space at the ends.
 *
 * @throws {@link SpecError} naming the program and what it said
 */
export function runProcess(
  program: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      { cwd, env: { ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout.trim())
        const said = stderr.trim().split('\n').at(-1) ?? ''
        const file = `${program} ${args[0] ?? ''}`.trim()
        const reason = said || (error.code === 'ENOENT' ? 'is not installed' : error.message)
        return reject(new SpecError([{ file, reason }], { cause: error }))
      },
    )
  })
}

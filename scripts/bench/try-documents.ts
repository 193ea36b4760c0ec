import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createLinkedWorkspace, linkPackage, repository } from '../test/support/linked-workspace.ts'

export type Tried = {
  file: string
  /** `undefined` where the document was refused. */
  operations?: number | undefined
  /** What was repaired, lost or is odd about it, or why it was refused; one line each. */
  said: string[]
  /** What the compiler says of the package, libraries and all. */
  compiled?: 'yes' | string
  seconds: number
}

/**
 * Makes a package of each document and compiles it, in a copy of this repository; where a `consumer.ts` lies beside the
 * document, together with that.
 */
export async function tryDocuments(
  files: readonly string[],
  onTried: (tried: Tried) => void,
): Promise<Tried[]> {
  await using workspace = await createLinkedWorkspace({})
  const { root } = workspace
  const results: Tried[] = []
  for (const file of files) {
    const start = performance.now()
    const made = await workspace.run('new-vendor', 'case', '--from', resolve(file), '--json')
    const seconds = (performance.now() - start) / 1000
    const consumer = join(dirname(file), 'consumer.ts')
    const isCase = existsSync(consumer)
    const tried: Tried = { file: isCase ? basename(dirname(file)) : basename(file), said: [], seconds }
    if (made.code === 0) {
      const { operations, notes } = JSON.parse(made.stdout) as { operations: number; notes: string[] }
      Object.assign(tried, { operations, said: notes })
      await linkPackage(root, 'case')
      if (isCase) await cp(consumer, join(root, 'packages/case/src/consumer.ts'))
      tried.compiled = await compile(join(root, 'packages/case'))
    } else tried.said = made.stderr.trim().split('\n')
    for (const folder of ['specs', 'packages'])
      await rm(join(root, folder, 'case'), { recursive: true, force: true })
    results.push(tried)
    onTried(tried)
  }
  return results
}

async function compile(folder: string): Promise<string> {
  const tsc = join(repository, 'node_modules/.bin/tsc')
  const options = ['-p', 'tsconfig.build.json', '--noEmit', '--skipLibCheck', 'false']
  const failed = (error: { stdout?: string; message: string }): string => error.stdout || error.message
  return promisify(execFile)(tsc, options, { cwd: folder }).then(() => 'yes', failed)
}

export function describeTried({ file, operations, said, compiled, seconds }: Tried): string {
  const outcome = compiled === undefined ? 'refused' : compiled === 'yes' ? 'compiles' : 'DOES NOT COMPILE'
  const size = operations === undefined ? '' : `${operations} operations, ${said.length} remarks, `
  const head = `${file.padEnd(40)} ${outcome.padEnd(17)} ${size}${seconds.toFixed(1)} s`
  const lines = compiled === undefined ? said : compiled === 'yes' ? [] : compiled.split('\n')
  return [head, ...lines.slice(0, 5).map((line) => `    ${line.slice(0, 240)}`)].join('\n')
}

if (import.meta.main) {
  const files = process.argv.slice(2)
  const tried = await tryDocuments(files, (one) => console.log(describeTried(one)))
  process.exitCode = tried.some(({ compiled }) => compiled !== undefined && compiled !== 'yes') ? 1 : 0
}

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { refereeDocument, type WireRow } from './wire-table.ts'
import { addAtStrangers, type AtStrangers } from './strangers.ts'
import { createLinkedWorkspace, linkPackage, repository } from '../test/support/linked-workspace.ts'

export interface Tried {
  file: string
  /** `undefined` where the document was refused. */
  operations?: number | undefined
  /** What was repaired, lost or is odd about it, or why it was refused; one line each. */
  said: string[]
  /** What the compiler says of the package, libraries and all. */
  compiled?: 'yes' | string
  /** What the calls beside the document say of what goes out: lines of RIGHT and WRONG. */
  calls?: string | undefined
  /** What a reader of OpenAPI nobody here wrote says of a sample of every operation. */
  requests?: WireRow | string | undefined
  /** What became of it in a stranger's repository, where that was asked for. */
  atStrangers?: AtStrangers | undefined
  seconds: number
}

export interface TryOptions {
  /** Also adds each document to a repository that is not ours. */
  strangers?: boolean | undefined
}

/**
 * Makes a package of each document and compiles it, in a copy of this repository; where a `consumer.ts` lies beside the
 * document, together with that.
 */
export async function tryDocuments(
  files: readonly string[],
  onTried: (tried: Tried) => void,
  { strangers = false }: TryOptions = {},
): Promise<Tried[]> {
  await using workspace = await createLinkedWorkspace({})
  const { root } = workspace
  const results: Tried[] = []
  for (const file of files) {
    const start = performance.now()
    const made = await workspace.run('new-vendor', 'case', '--from', resolve(file), '--json')
    const seconds = (performance.now() - start) / 1000
    const consumer = join(dirname(file), 'consumer.ts')
    const calls = join(dirname(file), '../calls.mjs')
    const isCase = existsSync(consumer) || existsSync(calls)
    const tried: Tried = { file: isCase ? basename(dirname(file)) : basename(file), said: [], seconds }
    if (made.code === 0) {
      const { operations, notes } = JSON.parse(made.stdout) as { operations: number; notes: string[] }
      Object.assign(tried, { operations, said: notes })
      await linkPackage(root, 'case')
      if (existsSync(consumer)) await cp(consumer, join(root, 'packages/case/src/consumer.ts'))
      tried.compiled = await compile(join(root, 'packages/case'))
      if (existsSync(calls)) tried.calls = await run(calls, tried.file, join(root, 'packages/case'))
      // Cases of types hold what Prism does not read: tuples of 3.1, required readOnly members further in.
      if (!existsSync(consumer))
        tried.requests = await refereeDocument(file, await readFile(file, 'utf8')).catch(
          (error: unknown) => `not read: ${error instanceof Error ? error.message : String(error)}`,
        )
    } else tried.said = made.stderr.trim().split('\n')
    if (strangers) tried.atStrangers = await addAtStrangers(file)
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

/** What a program says, whatever it makes of its exit code. */
async function run(program: string, ...args: string[]): Promise<string> {
  const options = ['--conditions=@latchkey/source', program, ...args]
  const failed = (error: { stdout?: string; message: string }): string =>
    error.stdout || `WRONG ${error.message}`
  return promisify(execFile)(process.execPath, options).then(({ stdout }) => stdout, failed)
}

/** Whether all that was looked at is right. */
export function isRight({ compiled, calls = '', requests, atStrangers = 'yes' }: Tried): boolean {
  const isSent = typeof requests !== 'object' || requests.wrong.length === 0
  return compiled === 'yes' && !/^WRONG/m.test(calls) && isSent && atStrangers === 'yes'
}

/** The column "in a stranger's repository". */
function describeStrangers(outcome: AtStrangers | undefined): string {
  if (outcome === undefined) return ''
  return `${outcome === 'yes' || outcome === 'refused' ? outcome : 'WRONG'} at a stranger's, `
}

function describeRequests(requests: Tried['requests']): [string, ...string[]] {
  if (requests === undefined) return ['']
  if (typeof requests === 'string') return [requests.slice(0, 60)]
  const { operations, unsampled, refused, valid, wrong } = requests
  return [`${valid} of ${operations - unsampled - refused.length} requests valid`, ...wrong]
}

export function describeTried({
  file,
  operations,
  said,
  compiled,
  seconds,
  calls = '',
  requests,
  atStrangers,
}: Tried): string {
  const outcome = compiled === undefined ? 'refused' : compiled === 'yes' ? 'compiles' : 'DOES NOT COMPILE'
  const size = operations === undefined ? '' : `${operations} operations, ${said.length} remarks, `
  const [told, ...invalid] = describeRequests(requests)
  const head = `${file.padEnd(40)} ${outcome.padEnd(17)} ${told.padEnd(26)} ${describeStrangers(atStrangers)}${size}${seconds.toFixed(1)} s`
  const wrong = calls.split('\n').filter((line) => line.startsWith('WRONG'))
  const lines =
    compiled === undefined
      ? said
      : [...(compiled === 'yes' ? [] : compiled.split('\n')), ...wrong, ...invalid]
  if (atStrangers !== undefined && atStrangers !== 'yes' && atStrangers !== 'refused')
    lines.unshift(atStrangers)
  return [head, ...lines.slice(0, 5).map((line) => `    ${line.slice(0, 240)}`)].join('\n')
}

if (import.meta.main) {
  const files = process.argv.slice(2)
  const tried = await tryDocuments(files, (one) => console.log(describeTried(one)), { strangers: true })
  process.exitCode = tried.some((one) => one.compiled !== undefined && !isRight(one)) ? 1 : 0
}

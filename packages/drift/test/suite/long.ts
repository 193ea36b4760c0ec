/**
 * The long form of the suite: small documents of one change each; then every rewriting alone, and random pairs of them,
 * and every breaking edit, on whole documents. Prints a line for each document and a table by kind; exit code 1 where a
 * verdict is wrong.
 *
 *   pnpm --filter @latchkey/drift test:long [folder or file…] [--quick] [--breaking | --rewritings]
 *
 * `--quick` leaves the compiler out, and with it the edits that it alone can tell; the table says which. Default folders:
 * the documents beside the repository, those up to 400 KB.
 */
import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { isObject, type Json, type JsonObject, parseSource } from '@latchkey/openapi'
import { upgradeDocument } from '@latchkey/spec'
import { breakings } from './breaking.ts'
import { rewritings } from './rewritings.ts'
import { allSmallPairs, judgeSmall } from './small.ts'
import { breakAll, rewriteAll, type Row, rowOf, wrongBreaking, wrongRewriting } from './suite.ts'

const cases = fileURLToPath(new URL('../../../../../shared/cases', import.meta.url))
const flags = new Set(process.argv.filter((one) => one.startsWith('--')))
const asked = process.argv.slice(2).filter((one) => !flags.has(one))
const options = flags.has('--quick') ? { types: false } : {}
const folders = asked.length > 0 ? asked : [join(cases, 'documents'), join(cases, 'specs')]
const files = folders
  .flatMap((one) => (statSync(one).isDirectory() ? globSync(join(one, '*.{json,yaml,yml}')) : [one]))
  .filter((file) => basename(file) !== 'INDEX.json')
  // The compiler takes seconds for each rewriting of the largest.
  .filter((file) => asked.length > 0 || statSync(file).size < 400_000)
  .toSorted()

async function read(file: string): Promise<JsonObject | undefined> {
  const name = basename(file)
  try {
    const { data } = (await upgradeDocument(parseSource(name, readFileSync(file, 'utf8')))).document
    if (!refersElsewhere(data)) return data
    console.log(`${name}: not judged: parts of it are in other files`)
    return undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.log(`${name}: not judged: ${reason}`)
    return undefined
  }
}

/** Whether a part of the document that is no extension is in another file. */
function refersElsewhere(value: Json): boolean {
  if (Array.isArray(value)) return value.some(refersElsewhere)
  if (!isObject(value)) return false
  return Object.entries(value).some(([name, member]) =>
    name === '$ref' && typeof member === 'string'
      ? !member.startsWith('#')
      : !/^(?:x-|examples?$)/.test(name) && refersElsewhere(member),
  )
}

async function inPairs(name: string, document: JsonObject): Promise<Row[]> {
  const rows: Row[] = []
  const one = fc.constantFrom(...rewritings)
  for (const [first, second] of fc.sample(fc.tuple(one, one), { numRuns: 20, seed: 15 })) {
    const rewritten = second.rewrite(first.rewrite(document) ?? document)
    const kind = `${first.name} + ${second.name}`
    if (rewritten) rows.push(await rowOf(kind, name, document, rewritten, options))
  }
  return rows
}

type Told = Row & { wrong: readonly string[]; of: 'a rewriting alone' | 'two at once' | 'a breaking edit' }

const weigh = ({ verdict }: Row): string =>
  !verdict ? 'failed' : verdict.level === 'contract' ? verdict.bump : verdict.level
const weights = ['none', 'text', 'patch', 'minor', 'major', 'failed']

let wrongSmall = 0
if (asked.length === 0) {
  for (const pair of allSmallPairs) {
    const { wrong } = await judgeSmall(pair)
    if (wrong.length > 0) console.log(`  ${pair.name}: ${wrong.join('; ')}`)
    wrongSmall += wrong.length > 0 ? 1 : 0
  }
  console.log(`${allSmallPairs.length} small documents of one change; ${wrongSmall} wrong`)
}

const all: Told[] = []
for (const file of files) {
  const name = basename(file)
  const document = await read(file)
  if (!document) continue
  const rows: Told[] = []
  if (!flags.has('--breaking')) {
    const tell = (row: Row, of: Told['of']): Told => ({ ...row, of, wrong: wrongRewriting(row) })
    for (const row of await rewriteAll(name, document, options)) rows.push(tell(row, 'a rewriting alone'))
    for (const row of await inPairs(name, document)) rows.push(tell(row, 'two at once'))
  }
  if (!flags.has('--rewritings')) {
    for (const row of await breakAll(name, document, options))
      rows.push({ ...row, of: 'a breaking edit', wrong: wrongBreaking(row) })
  }
  const counts = weights.map((weight) => rows.filter((row) => weigh(row) === weight).length)
  console.log(
    `${name.padEnd(44)} ${weights.map((weight, i) => `${counts[i]} ${weight}`).join(', ')}; ` +
      `${rows.filter(({ wrong }) => wrong.length > 0).length} wrong`,
  )
  for (const { wrong } of rows) for (const line of wrong) console.log(`  ${line}`)
  all.push(...rows)
}

console.log(`\n${'kind'.padEnd(72)}${weights.map((weight) => weight.padStart(7)).join('')}  wrong`)
const kindOf = ({ kind, of }: Told): string => (of === 'two at once' ? of : kind)
for (const kind of new Set(all.map(kindOf))) {
  const rows = all.filter((row) => kindOf(row) === kind)
  const counts = weights.map((weight) => rows.filter((row) => weigh(row) === weight).length)
  const wrong = rows.filter((row) => row.wrong.length > 0).length
  console.log(
    `${kind.padEnd(72)}${counts.map((count) => String(count || '').padStart(7)).join('')}  ${wrong}`,
  )
}
const untold = breakings.filter(({ isCompiled }) => isCompiled === true).map(({ name }) => name)
if (flags.has('--quick')) console.log(`without the compiler, and so not judged: ${untold.join(', ')}`)
const wrong = all.filter((row) => row.wrong.length > 0).length
console.log(`${all.length} verdicts on ${files.length} documents, ${wrong} wrong`)
process.exitCode = wrong + wrongSmall === 0 ? 0 : 1

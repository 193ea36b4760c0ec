/**
 * Runs token dialects end to end: of each case a document is written, a package made with `new-vendor`, and its source gets
 * a token and makes a call against a server that takes that vendor's requests and no others.
 *
 *   node --conditions=@latchkey/source scripts/bench/dialects.ts [cases.mjs] [name…]
 *
 * Without a file: the cases of this repository, and those beside it if they are there. Exit code: 0 where at least nine of
 * ten cases are right.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createLinkedWorkspace } from '../test/support/linked-workspace.ts'
import { dialectCases } from './dialect-cases.ts'
import { type DialectCase, judgeDialect } from './judge-dialect.ts'

const beside = fileURLToPath(new URL('../../../shared/cases/dialects/cases.mjs', import.meta.url))
const isFile = (word: string | undefined): word is string => /\.[cm]?[jt]s$/.test(word ?? '')
const [first, ...rest] = process.argv.slice(2)
const names = isFile(first) || first === undefined ? rest : [first, ...rest]

async function casesOf(file: string): Promise<DialectCase[]> {
  return ((await import(pathToFileURL(resolve(file)).href)) as { cases: DialectCase[] }).cases
}

const cases = isFile(first)
  ? await casesOf(first)
  : [...dialectCases, ...(existsSync(beside) ? await casesOf(beside) : [])]
await using workspace = await createLinkedWorkspace({})
let right = 0
const chosen = cases.filter(({ n }) => names.length === 0 || names.includes(n))
for (const one of chosen) {
  const problem = await judgeDialect(workspace, one)
  if (problem === undefined) right += 1
  console.log(`${one.n.padEnd(14)} ${problem === undefined ? 'right' : `WRONG  ${problem.slice(0, 400)}`}`)
}
console.log(`${right} of ${chosen.length} right`)
process.exitCode = right >= chosen.length * 0.9 ? 0 : 1

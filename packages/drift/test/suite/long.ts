/**
 * The long form of the suite: every rewriting alone, and random pairs of them, and every breaking edit, on whole
 * documents. Prints a table by kind and document; exit code 1 where a verdict is wrong.
 *
 *   pnpm --filter @latchkey/drift test:long [folder or file…] [--quick]
 *
 * `--quick` leaves the compiler out. Default folders: the documents beside the repository.
 */
import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { type JsonObject, parseSource } from '@latchkey/openapi'
import { upgradeDocument } from '@latchkey/spec'
import { rewritings } from './rewritings.ts'
import { breakAll, rewriteAll, rowOf, wrongBreaking, wrongRewriting } from './suite.ts'

const cases = fileURLToPath(new URL('../../../../../shared/cases', import.meta.url))
const asked = process.argv.slice(2).filter((one) => !one.startsWith('--'))
const isQuick = process.argv.includes('--quick')
const folders = asked.length > 0 ? asked : [join(cases, 'documents'), join(cases, 'specs')]
const files = folders
  .flatMap((one) => (statSync(one).isDirectory() ? globSync(join(one, '*.{json,yaml,yml}')) : [one]))
  .filter((file) => basename(file) !== 'INDEX.json')
  // The compiler takes seconds for each rewriting of the largest.
  .filter((file) => asked.length > 0 || statSync(file).size < 400_000)
  .toSorted()

let wrong = 0
let count = 0
for (const file of files) {
  const name = basename(file)
  let document: JsonObject
  try {
    document = (await upgradeDocument(parseSource(name, readFileSync(file, 'utf8')))).document.data
  } catch (error) {
    console.log(
      `${name}: not judged: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    )
    continue
  }
  const options = isQuick ? { types: false } : {}
  const alone = await rewriteAll(name, document, options)
  const together = []
  const pairs = fc.sample(fc.tuple(fc.constantFrom(...rewritings), fc.constantFrom(...rewritings)), {
    numRuns: 20,
    seed: 15,
  })
  for (const [first, second] of pairs) {
    const rewritten = second.rewrite(first.rewrite(document) ?? document)
    if (rewritten)
      together.push(await rowOf(`${first.name} + ${second.name}`, name, document, rewritten, options))
  }
  const broken = await breakAll(name, document, options)
  const levels = (rows: readonly { verdict: { level: string } | undefined }[], level: string): number =>
    rows.filter(({ verdict }) => verdict?.level === level).length
  const all = [...alone, ...together]
  const told = [...all.flatMap(wrongRewriting), ...broken.flatMap(wrongBreaking)]
  console.log(
    `${name.padEnd(44)} ${all.length} rewritings: ${levels(all, 'none')} none, ${levels(all, 'text')} text; ` +
      `${broken.length} breaking: ${broken.filter(({ verdict }) => verdict?.bump === 'major').length} major; ${told.length} wrong`,
  )
  for (const line of told) console.log(`  ${line}`)
  wrong += told.length
  count += all.length + broken.length
}
console.log(`${count} verdicts on ${files.length} documents, ${wrong} wrong`)
process.exitCode = wrong === 0 ? 0 : 1

import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { applyOverlay, detectKind, extractDocument, readPage } from '@latchkey/spec'
import { isDeepStrictEqual } from 'node:util'
import { operationsOf, parseSource, plural, SpecError } from '@latchkey/openapi'
import { agreementTable, agrees, judge, runRedoclyDiff } from '@latchkey/drift/judge'
import { judgePairs } from '@latchkey/drift/judge'
import { readCommand } from '../lib/command.ts'
import { judgePeers } from './peers.ts'
import { describeWay, documentsIn, goFullWay, summarise, tableOfWays } from './full-way.ts'
import { describeTried, isRight, tryDocuments } from './try-documents.ts'

const help = `Usage: pnpm cases [folder of cases] [options]

Shows what the engine makes of cases nobody here wrote, as tables: pages, histories of pages, judged pairs of documents,
overlays, whole documents. Without a folder: the cases beside the repository. Takes some 20 minutes.

Options:
  --full-way  make packages of "documents", "specs" and "security" as well, and run their own typecheck, build and tests: an hour
  --redocly   ask Redocly's diff about the pairs of other tools too; it decides nothing, and takes minutes
  --help      show this text

Exit code: 0 where nothing failed that is not refused in words, and all pairs but at most one are judged as noted; 1
otherwise; 2 the command line is wrong.
`

const { values, positionals } = readCommand(help, {
  redocly: { type: 'boolean' },
  'full-way': { type: 'boolean' },
})
const cases = resolve(positionals[0] ?? fileURLToPath(new URL('../../../shared/cases', import.meta.url)))
if (!existsSync(cases)) {
  console.error(`${cases} is absent; name another folder`)
  process.exit(1)
}
let failures = 0

/** One row; what is refused in words is an outcome, anything else thrown is a failure. */
async function row(name: string, outcome: () => string | Promise<string>): Promise<void> {
  let told: string
  try {
    told = await outcome()
  } catch (error) {
    if (!(error instanceof SpecError)) failures += 1
    told = error instanceof SpecError ? `refused: ${error.message}` : `FAILED: ${String(error)}`
  }
  console.log(`${name.padEnd(42)} ${told.split('\n')[0]?.slice(0, 200)}`)
}

function title(text: string): void {
  console.log(`\n${text}`)
}

const found = (pattern: string): string[] => globSync(join(cases, pattern)).toSorted()
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')

title('Pages')
for (const file of found('docs-pages/*.md')) {
  await row(basename(file), () => {
    const text = read(file)
    const kind = detectKind(basename(file), text)
    const { documents, references } = readPage(kind, basename(file), text)
    if (references.length > 0 && documents.length === 0) {
      return `${kind}: names ${references.map(({ href, spec }) => href ?? spec).join(', ')}`
    }
    const { document } = extractDocument(kind, basename(file), text)
    return `${kind}: ${operationsOf(document.data)
      .map(({ method, path }) => `${method} ${path}`)
      .join(', ')}`
  })
}

title('Histories of pages')
for (const folder of found('page-pairs/*')) {
  await row(basename(folder), async () => {
    const [old, fresh] = ['old.md', 'new.md'].map((name) => {
      const text = read(folder, name)
      return extractDocument(detectKind(name, text), name, text).document.data
    })
    const { level, bump, changes } = await judge(old ?? null, fresh ?? null, { redocly: runRedoclyDiff })
    return `${level}/${bump}: ${changes[0]?.sentence ?? 'nothing that counts differs'}`
  })
}

title('Judged pairs')
const judged = await judgePairs(join(cases, 'pairs'))
console.log(agreementTable(judged))
if (judged.filter((one) => !agrees(one)).length > 1) failures += 1

title('Small pairs, one change each')
const small = existsSync(join(cases, 'small-pairs')) ? await judgePairs(join(cases, 'small-pairs')) : []
for (const { pair, expected, verdict, failure } of small) {
  // A note may leave it to us: `minor-or-major`.
  const isRight = verdict !== undefined && expected.split('-or-').includes(verdict.bump)
  if (!isRight) failures += 1
  console.log(`${pair.padEnd(42)} ${isRight ? '' : 'WRONG: '}${verdict?.bump ?? failure}, noted ${expected}`)
}

title('Pairs of other diff tools')
if (existsSync(join(cases, 'peer-pairs/INDEX.json'))) {
  const peers = await judgePeers(join(cases, 'peer-pairs'), { redocly: values.redocly === true })
  const apart = peers.filter(({ agrees }) => !agrees)
  const unexplained = apart.filter(({ reason }) => reason === undefined)
  for (const { pair, theirs, ours } of unexplained)
    console.log(`UNEXPLAINED ${pair}: ${theirs}, ours ${ours}`)
  console.log(
    `${peers.length - apart.length} of ${peers.length} agree (major or not); ${apart.length - unexplained.length} ` +
      `differ for a reason in peer-disagreements.json, ${unexplained.length} without one`,
  )
  if (unexplained.length > 0) failures += 1
}

title('Overlays')
for (const folder of found('overlays/*')) {
  await row(basename(folder), async () => {
    const [document, overlay, expected] = ['openapi.yaml', 'overlay.yaml', 'output.yaml'].map((name) =>
      parseSource(name, read(folder, name)),
    )
    if (!document || !overlay || !expected) return 'FAILED'
    const applied = await applyOverlay(document.data, overlay, { strict: false })
    if (isDeepStrictEqual(applied.document, expected.data)) return 'as expected'
    failures += 1
    return 'FAILED: another document'
  })
}

/** Documents that are refused are no failure, unless a consumer says what is to be made of them. */
async function tryAll(documents: readonly string[], mayBeRefused: boolean): Promise<void> {
  // Cases of types and wire bring programs of their own, for a package of this repository.
  const options = { strangers: mayBeRefused }
  const tried = await tryDocuments(documents, (one) => console.log(describeTried(one)), options)
  const made = tried.filter(isRight).length
  const refused = tried.filter(({ compiled }) => compiled === undefined).length
  failures += tried.length - made - (mayBeRefused ? refused : 0)
  console.log(`${made} of ${plural(documents.length, 'document')} generated, compiled and sent as documented`)
}

title('Types, each with a consumer')
await tryAll(found('types/*/openapi.yaml'), false)

title('What goes over the wire, each with its calls')
await tryAll(found('wire/*/openapi.yaml'), false)

title("Whole documents, here and in a stranger's repository")
await tryAll(
  found('{specs,documents}/*.{json,yaml,yml}').filter((file) => basename(file) !== 'INDEX.json'),
  true,
)

if (values['full-way']) {
  title('Documents, the full printed way')
  const files = ['documents', 'specs', 'security'].flatMap((folder) => documentsIn(join(cases, folder)))
  const ways = await goFullWay(files, { onDone: (way) => console.log(describeWay(way)) })
  const { text, isEnough } = summarise(ways)
  console.log(`\n${tableOfWays(ways)}\n\n${text}`)
  if (!isEnough) failures += 1
}
process.exitCode = failures === 0 ? 0 : 1

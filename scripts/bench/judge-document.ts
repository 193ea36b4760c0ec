/**
 * Judges a document against itself with one edit, types included; for `large-documents.ts`, in a process of its own.
 *
 *   node scripts/bench/judge-document.ts <document> [--everywhere]
 *
 * The edit: the first operation takes one more parameter; with `--everywhere`, every operation does.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { copyJson, operationsOf, parseSource } from '@latchkey/openapi'
import { judge } from '@latchkey/drift/judge'
import { upgradeDocument } from '@latchkey/spec'

const [file = '', where] = process.argv.slice(2)
const source = parseSource(basename(file), readFileSync(file, 'utf8'))
const document = (await upgradeDocument(source)).document.data
const edited = copyJson(document)
const operations = operationsOf(edited)
for (const { operation } of where === '--everywhere' ? operations : operations.slice(0, 1)) {
  const known = Array.isArray(operation['parameters']) ? operation['parameters'] : []
  operation['parameters'] = [...known, { name: 'x-one-more', in: 'query', schema: { type: 'string' } }]
}
const { bump, checks } = await judge(document, edited)
if (bump !== 'minor' || checks.types.state !== 'ran') {
  throw new Error(`judged ${bump}, types ${JSON.stringify(checks.types)}`)
}

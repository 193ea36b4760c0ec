import { join } from 'node:path'
import { isObject, objectOf, type Json } from '../lib/json.ts'
import { parseSource } from '../lib/source-document.ts'
import { upgradeDocument } from '../lib/upgrade.ts'
import { agreementTable, agrees, judge, type Judged } from '../lib/verdict/index.ts'
import { listFolders, readTextFile } from './files.ts'
import { runRedoclyDiff } from './redocly-diff.ts'

/**
 * Judges a folder of document pairs somebody has judged: each a folder with `old.yaml`, `new.yaml` (OpenAPI or Swagger
 * 2.0) and a `note.json` whose `judged.sdkBump` says what is expected. One pair that cannot be read does not stop the others.
 *
 * @param onJudged called after each pair
 */
export async function judgePairs(folder: string, onJudged?: (judged: Judged) => void): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const pair of await listFolders(folder, '.')) {
    const one = await judgePair(join(folder, pair), pair)
    judged.push(one)
    onJudged?.(one)
  }
  return judged
}

async function judgePair(folder: string, pair: string): Promise<Judged> {
  let expected = 'unknown'
  try {
    const note = JSON.parse(await readTextFile(join(folder, 'note.json'), `${pair}/note.json`)) as Json
    expected = String(objectOf(isObject(note) ? note['judged'] : undefined)['sdkBump'] ?? expected)
    const [old, fresh] = await Promise.all(
      ['old.yaml', 'new.yaml'].map(async (name) => {
        const file = `${pair}/${name}`
        const { document } = await upgradeDocument(
          parseSource(file, await readTextFile(join(folder, name), file)),
        )
        return document.data
      }),
    )
    const names = { old: `${pair}/old.yaml`, new: `${pair}/new.yaml` }
    return {
      pair,
      expected,
      verdict: await judge(old ?? null, fresh ?? null, { names, redocly: runRedoclyDiff }),
    }
  } catch (error) {
    return { pair, expected, failure: error instanceof Error ? error.message : String(error) }
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) {
    process.stderr.write('Usage: node scripts/src/io/verdict-table.ts <folder of judged pairs>\n')
    process.exitCode = 1
  } else {
    const judged = await judgePairs(folder, ({ pair }) => void process.stderr.write(`${pair}\n`))
    process.stdout.write(`${agreementTable(judged)}\n`)
    process.exitCode = judged.filter((one) => !agrees(one)).length > 1 ? 1 : 0
  }
}

import { join } from 'node:path'
import { isObject, type Json, type JsonObject, objectOf, parseSource } from '@latchkey/openapi'
import { listFolders, readTextFile, upgradeDocument } from '@latchkey/spec'
import { runRedoclyDiff } from '../io/redocly-diff.ts'
import type { Judged } from './agreement.ts'
import { judge } from './judge.ts'

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
    // One after the other: of two that cannot be read, the older is told.
    const old = await readVersion(folder, pair, 'old.yaml')
    const fresh = await readVersion(folder, pair, 'new.yaml')
    const names = { old: `${pair}/old.yaml`, new: `${pair}/new.yaml` }
    return {
      pair,
      expected,
      verdict: await judge(old, fresh, { names, redocly: runRedoclyDiff }),
    }
  } catch (error) {
    return { pair, expected, failure: error instanceof Error ? error.message : String(error) }
  }
}

async function readVersion(folder: string, pair: string, name: string): Promise<JsonObject> {
  const file = `${pair}/${name}`
  const source = parseSource(file, await readTextFile(join(folder, name), file))
  return (await upgradeDocument(source)).document.data
}

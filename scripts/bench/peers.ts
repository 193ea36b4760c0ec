/**
 * Judges the test data of other diff tools: pairs of documents with the level their own tests assert. Agreement is major
 * or not; each disagreement stands in `peer-disagreements.json` with its reason, or is a failure.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSource } from '@latchkey/openapi'
import { judge, runRedoclyDiff } from '@latchkey/drift/judge'
import { upgradeDocument } from '@latchkey/spec'

interface Pair {
  base: string
  revision: string
  level: string
}
export interface PeerResult {
  pair: string
  theirs: string
  ours: string
  agrees: boolean
  reason: string | undefined
}

const listed = JSON.parse(
  readFileSync(new URL('./peer-disagreements.json', import.meta.url), 'utf8'),
) as Record<string, { reason: string; pairs: string[] }>
const reasons = new Map(
  Object.values(listed).flatMap(({ reason, pairs }) => pairs.map((pair) => [pair, reason] as const)),
)

/** @param options `redocly`: ask Redocly's diff too; it decides nothing, so the verdicts must be the same */
export async function judgePeers(folder: string, options: { redocly?: boolean } = {}): Promise<PeerResult[]> {
  const pairs = JSON.parse(readFileSync(join(folder, 'INDEX.json'), 'utf8')) as Pair[]
  const read = async (name: string) => {
    const text = readFileSync(join(folder, 'files', name), 'utf8')
    return (await upgradeDocument(parseSource(name, text))).document.data
  }
  const results: PeerResult[] = []
  for (const { base, revision, level } of pairs) {
    const asked = options.redocly ? { redocly: runRedoclyDiff } : {}
    const { bump } = await judge(await read(base), await read(revision), asked)
    const pair = `${base} -> ${revision}`
    const agrees = (level === 'ERR') === (bump === 'major')
    results.push({ pair, theirs: level, ours: bump, agrees, reason: reasons.get(pair) })
  }
  return results
}

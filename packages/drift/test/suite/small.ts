import { parseSource } from '@latchkey/openapi'
import { upgradeDocument } from '@latchkey/spec'
import { judge, type Verdict } from '../../src/judge/index.ts'
import type { SmallPair } from './small/kit.ts'
import { meaningPairs } from './small/meanings.ts'
import { furtherOperationPairs, operationPairs } from './small/operations.ts'
import { placePairs } from './small/places.ts'
import { furtherSchemaPairs, schemaPairs } from './small/schemas.ts'
import { furtherSwaggerPairs, swaggerPairs } from './small/swagger.ts'

/** One change each: the kinds that were misjudged once. */
export const smallPairs: readonly SmallPair[] = [
  ...schemaPairs,
  ...operationPairs,
  ...placePairs,
  ...meaningPairs,
  ...swaggerPairs,
]
/** With those that never were. */
export const allSmallPairs: readonly SmallPair[] = [
  ...smallPairs,
  ...furtherSchemaPairs,
  ...furtherOperationPairs,
  ...furtherSwaggerPairs,
]

/** What is said of a pair, and what is wrong with it; nothing where it is as wanted. */
export async function judgeSmall({ old, fresh, want }: SmallPair): Promise<{ got: string; wrong: string[] }> {
  const read = async (document: SmallPair['old']): Promise<SmallPair['old']> =>
    (await upgradeDocument(parseSource('small.json', JSON.stringify(document)))).document.data
  const verdict = await judge(await read(old), await read(fresh))
  const got = verdict.level === 'contract' ? verdict.bump : 'same'
  return { got, wrong: want.split('|').includes(got) ? [] : [`${got}, not ${want}`, ...told(verdict)] }
}

function told({ changes }: Verdict): string[] {
  return changes.map(({ bump, rule, sentence }) => `${bump} ${rule}: ${sentence}`)
}

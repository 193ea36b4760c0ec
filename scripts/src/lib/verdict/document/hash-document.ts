import { sha256 } from '../../hash.ts'
import { canonicalJson, type Json, type JsonObject } from '../../json.ts'
import { compareText, type DocumentHashes } from '../verdict.ts'

/** Two hashes, so that a reworded description is told from a changed promise. Key order does not count. */
export function hashDocument(contract: JsonObject, texts: ReadonlyMap<string, Json>): DocumentHashes {
  const said = [...texts]
    .sort(([a], [b]) => compareText(a, b))
    .map(([pointer, text]) => `${pointer}\n${canonicalJson(text)}\n`)
  return { contract: sha256(canonicalJson(contract)), text: sha256(said.join('')) }
}

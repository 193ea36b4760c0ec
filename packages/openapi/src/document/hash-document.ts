import { sha256 } from '../hash.ts'
import { canonicalJson, type Json, type JsonObject } from '../json.ts'
import { compareText } from '../compare-text.ts'

/** SHA-256, hexadecimal, of what a document promises and of what it says about it. */
export interface DocumentHashes {
  contract: string
  text: string
}

/** Two hashes, so that a reworded description is told from a changed promise. Key order does not count. */
export function hashDocument(contract: JsonObject, texts: ReadonlyMap<string, Json>): DocumentHashes {
  const said = [...texts]
    .sort(([a], [b]) => compareText(a, b))
    .map(([pointer, text]) => `${pointer}\n${canonicalJson(text)}\n`)
  return { contract: sha256(canonicalJson(contract)), text: sha256(said.join('')) }
}

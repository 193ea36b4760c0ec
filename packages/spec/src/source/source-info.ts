import type { PageKind } from '../pages/page.ts'
import { type SourceDocument, SpecError } from '@latchkey/openapi'
import { checkSchema } from '../schemas.ts'

export interface PublishedPage {
  kind: PageKind
  /** An address, or `./…` for a file in the vendor's spec folder. Absent where the document was handed over as a file. */
  url?: string | undefined
  /** `YYYY-MM-DD` */
  retrieved?: string | undefined
  reference?: string | undefined
  /** Of the canonical document, hexadecimal. */
  sha256?: string | undefined
}

export interface WatchedPage {
  kind: 'prose' | 'index' | 'document'
  url: string
}

/** A harmless call of `drift --live`; the schema describes its values. */
export interface LiveRead {
  operation: string
  path?: object
  query?: object
  body?: object
}

/** What `source.yaml` says. */
export interface SourceInfo {
  title: string
  /** Name of the package changesets are for, where it is neither the vendor's own nor the one at the root. */
  package?: string | undefined
  hosts: string[]
  published?: PublishedPage[] | undefined
  /** Of the canonical document that several published pages make together, hexadecimal. */
  combinedSha256?: string | undefined
  watch?: WatchedPage[] | undefined
  live?: LiveRead[] | undefined
}

/** @throws {@link SpecError} where the file breaks `schemas/source.schema.json` */
export function readSourceInfo(document: SourceDocument): SourceInfo {
  const findings = checkSchema('source', document.data)
  if (findings.length === 0) return document.data as unknown as SourceInfo // checked against the schema just now
  throw new SpecError(
    findings.map(({ pointer, reason }) => {
      const { file, line, column } = document.locate(pointer)
      return { file, line, column, pointer, reason }
    }),
  )
}

import { type JsonObject, parseSource, SpecError, toPointer } from '@latchkey/openapi'
import type { Page } from './page.ts'

/** The YAML between `---` lines that a Markdown page may start with; `undefined` where there is none that can be read. */
export function frontMatter(page: Page): { data: JsonObject; lineOf(member: string): number } | undefined {
  const text = /^---[ \t]*\r?\n([^]{0,20000}?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(page.text)?.[1]
  if (text === undefined) return undefined
  try {
    const { data, locate } = parseSource(page.file, text, 2)
    return { data, lineOf: (member) => locate(toPointer([member])).line }
  } catch (error) {
    // Titles with colons in them are common; what cannot be read names no document.
    if (error instanceof SpecError) return undefined
    throw error
  }
}

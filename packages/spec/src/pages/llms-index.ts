import type { Page } from './page.ts'

/** An index of pages, as https://llmstxt.org describes it, or a list of addresses. */
export interface ListedPage {
  /** As written: an address, or a path from the index. */
  href: string
  line: number
}

const link = /\]\(\s*<?([^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)/g
const bare = /^\s*(?:[-*]\s+)?<?(https?:\/\/[^\s<>]+)>?\s*$/

/** The pages an index lists, in its order, each once; links to places on a page count as the page. */
export function listedPages(text: string): ListedPage[] {
  const found = new Map<string, ListedPage>()
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > 10_000) continue
    const plain = bare.exec(line)?.[1]
    const hrefs = plain === undefined ? [...line.matchAll(link)].map((match) => match[1]) : [plain]
    for (const href of hrefs) {
      const page = href?.split('#')[0] ?? ''
      if (page !== '' && !/^(?:mailto|tel|javascript|data):/i.test(page) && !found.has(page)) {
        found.set(page, { href: page, line: index + 1 })
      }
    }
  }
  return [...found.values()]
}

/** Whether a page is little more than links. */
export function isIndex({ prose, fences }: Page): boolean {
  if (fences.length > 2) return false
  const lines = prose.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:#|>)/.test(line))
  const links = lines.filter((line) => /^\s*(?:[-*]\s+)?(?:\[[^\]]*\]\(|<?https?:\/\/\S+>?\s*$)/.test(line))
  return links.length >= 3 && links.length >= lines.length * 0.6
}

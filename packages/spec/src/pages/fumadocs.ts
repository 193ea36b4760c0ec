import { linesIn, refuse, type DocumentReference, type Page, type PageReader } from './page.ts'

/** Fumadocs: a page shows operations of a document with `<APIPage document="./openapi.json" operations={[…]} />`. */
export const fumadocs: PageReader = {
  kind: 'fumadocs',
  recognises: (page) => named(page).length > 0,
  read(page) {
    const references = named(page)
    if (references.length === 0) refuse(page, 'names no document with <APIPage document="…">')
    return { kind: 'fumadocs', documents: [], references, notices: [] }
  },
}

const component =
  /<APIPage\b([^<>]{0,5000}?)\bdocument=\{?\s*["'`]([^"'`\s]{1,2000})["'`]\s*\}?([^<>]{0,5000})/g
const operation = /\{([^{}]{0,1000})\}/g

function named({ text, prose }: Page): DocumentReference[] {
  const lineOf = linesIn(text)
  return [...prose.matchAll(component)].flatMap(({ index, 1: before, 2: document = '', 3: after }) => {
    // A name without an ending is one that the site gives it in its configuration.
    const isAddress = /[/.]/.test(document)
    const told = {
      href: isAddress ? document : undefined,
      spec: document,
      via: 'APIPage',
      line: lineOf(index),
    }
    const operations = operationsIn(`${before ?? ''} ${after ?? ''}`)
    return operations.length === 0 ? [told] : operations.map((one) => ({ ...told, operation: one }))
  })
}

function operationsIn(attributes: string): string[] {
  return [...attributes.matchAll(operation)].flatMap(({ 1: members = '' }) => {
    const member = (name: string): string | undefined =>
      new RegExp(`["']?\\b${name}["']?\\s*:\\s*["']([^"']{1,500})["']`).exec(members)?.[1]
    const method = member('method')
    const path = member('path')
    return method !== undefined && path !== undefined ? [`${method.toUpperCase()} ${path}`] : []
  })
}

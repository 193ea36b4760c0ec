import type { Problem } from '@latchkey/openapi'
import { embeddedDocuments } from './embedded.ts'
import { gitbookTags, type GitbookTag } from './gitbook-tags.ts'
import { inlineOperations } from './gitbook-swagger.ts'
import { refuse, refuseCutOff, type DocumentReference, type PageReader } from './page.ts'

/**
 * GitBook: tags that name a document and an operation in it (`openapi`, `openapi-operation`, the older `swagger`), the
 * `swagger` tag that describes an operation itself, and, in the `.md` form of published pages, the part of the document
 * an operation or a schema needs as one line of JSON.
 */
export const gitbook: PageReader = {
  kind: 'gitbook',
  recognises(page) {
    return (
      gitbookTags(page, references).length > 0 ||
      gitbookTags(page, older).length > 0 ||
      [...page.fences, ...(page.unclosed ? [page.unclosed] : [])].some(
        ({ language, text }) => language === 'json' && /^\{"openapi":"[^\n]*\n?$/.test(text),
      )
    )
  },
  read(page) {
    const { documents, notices } = embeddedDocuments(page)
    refuseCutOff(page, page.unclosed)
    const found: DocumentReference[] = []
    const described: GitbookTag[] = []
    for (const one of gitbookTags(page, references)) {
      if (!one.closed && one.name !== 'openapi' && one.name !== 'swagger') {
        const reason = `{% ${one.name} %} has no {% end${one.name} %}: the page is cut off`
        return refuse(page, reason, one.line)
      }
      if (one.name === 'swagger' && one.attributes['src'] === undefined) described.push(one)
      else found.push(referenceOf(one))
    }
    const operations = inlineOperations(page, described)
    const [passedOver] = gitbookTags(page, older)
    if (passedOver) {
      const reason = 'is the form GitBook used before {% swagger %}'
      if (documents.length + found.length + described.length === 0) {
        return refuse(page, `${reason}; the newer page or the OpenAPI file is needed`, passedOver.line)
      }
      notices.push({ file: page.file, line: passedOver.line, reason: `${reason}; it was passed over` })
    }
    return {
      kind: 'gitbook',
      documents: [...documents, ...operations.documents].toSorted((a, b) => a.line - b.line),
      references: found,
      notices: [...notices, ...operations.notices] satisfies Problem[],
    }
  },
}

const references = new Set(['openapi', 'openapi-operation', 'openapi-schemas', 'openapi-webhook', 'swagger'])

/** Operations described in tags of their own, as GitBook had them until 2021. */
const older = new Set(['api-method'])

function referenceOf({ name, attributes, body, line }: GitbookTag): DocumentReference {
  const { src, spec, path, method } = attributes
  const href = usable(src) ?? usable(linkOf(body))
  return {
    href,
    via: name,
    ...(spec === undefined ? {} : { spec }),
    ...(path === undefined || method === undefined ? {} : { operation: `${method.toUpperCase()} ${path}` }),
    line,
  }
}

/** The address in the link GitBook writes into the body of its tags: `[text](href)`, `[text](<href>)` or nothing else. */
function linkOf(body: string): string | undefined {
  const [, pointed, plain] =
    /\]\((?:<((?:(?!\]\()[^>\n])+)>|((?:(?!\]\()\S)+?))\)\s*$/m.exec(body.trim()) ?? []
  // In a plain link, Markdown needs a back slash before some characters.
  const link = pointed ?? plain?.replace(/\\([!-/:-@[-`{-~])/g, '$1')
  return link ?? /^\s*(\S+\.(?:json|ya?ml))\s*$/.exec(body)?.[1]
}

/** GitBook writes `broken-reference` where a document is gone. */
function usable(href: string | undefined): string | undefined {
  const address = href?.trim().replace(/^<([^]*)>$/, '$1')
  return address === undefined || address === '' || /(^|\/)broken-reference/.test(address)
    ? undefined
    : address
}

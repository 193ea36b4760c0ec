import { objectOf } from '@latchkey/openapi'
import { embeddedDocuments } from './embedded.ts'
import { frontMatter } from './front-matter.ts'
import { refuse, refuseCutOff, type DocumentReference, type Page, type PageReader } from './page.ts'

/**
 * ReadMe: below the text of a page, under the heading “OpenAPI definition”, stands the document with the one operation.
 * A page of a site kept in Git names a file and an operation id in its front matter instead: `api: { file, operationId }`.
 */
export const readme: PageReader = {
  kind: 'readme',
  recognises: (page) => heading.test(page.prose) || named(page) !== undefined,
  read(page) {
    const { documents, notices } = embeddedDocuments(page)
    refuseCutOff(page, page.unclosed)
    const reference = documents.length === 0 ? named(page) : undefined
    if (documents.length === 0 && !reference) {
      return refuse(page, 'holds no OpenAPI document under the heading “OpenAPI definition”')
    }
    return { kind: 'readme', documents, references: reference ? [reference] : [], notices }
  },
}

const heading = /^#{1,3} OpenAPI definition[ \t]*$/m

function named(page: Page): DocumentReference | undefined {
  const found = frontMatter(page)
  const { file, operationId } = objectOf(found?.data['api'])
  if (!found || typeof file !== 'string' || typeof operationId !== 'string') return undefined
  return { href: file, via: 'api', line: found.lineOf('api') }
}

import { embeddedDocuments } from './embedded.ts'
import { refuse, refuseCutOff, type PageReader } from './page.ts'

/** Apidog: under the heading “OpenAPI Specification” stands the document with the one operation. */
export const apidog: PageReader = {
  kind: 'apidog',
  recognises: ({ prose }) => heading.test(prose),
  read(page) {
    const { documents, notices } = embeddedDocuments(page)
    refuseCutOff(page, page.unclosed)
    if (documents.length === 0) {
      return refuse(page, 'holds no OpenAPI document under the heading “OpenAPI Specification”')
    }
    return { kind: 'apidog', documents, references: [], notices }
  },
}

const heading = /^#{1,3} OpenAPI Specification[ \t]*$/m

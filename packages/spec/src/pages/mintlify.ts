import { objectOf, parseSource, type Problem } from '@latchkey/openapi'
import { findFences, type Fence } from './fences.ts'
import { formOf, refusalOf } from './forms.ts'
import { frontMatter } from './front-matter.ts'
import {
  refuse,
  refuseCutOff,
  type DocumentReference,
  type EmbeddedDocument,
  type Page,
  type PageReader,
} from './page.ts'

/**
 * Mintlify: below the text of a page, between four back ticks, stands the part of the document the operation needs; after
 * the language, `openapi.json post /x`. Several pages in one file (`llms-full.txt`) have several. In a site's source the
 * front matter names the operation or a schema instead: `openapi: openapi.json POST /x`.
 */
export const mintlify: PageReader = {
  kind: 'mintlify',
  recognises(page) {
    const { fences, unclosed } = longFences(page)
    return fences.length > 0 || unclosed !== undefined || named(page) !== undefined
  },
  read(page) {
    const { fences, unclosed } = longFences(page)
    refuseCutOff(page, unclosed)
    const documents: EmbeddedDocument[] = []
    const passedOver: Problem[] = []
    for (const fence of fences) {
      const document = parseSource(page.file, fence.text, fence.line + 1)
      const reason = refusalOf(formOf(document.data))
      if (reason !== undefined) passedOver.push({ file: page.file, line: fence.line, reason })
      else {
        const { text, line, info } = fence
        documents.push({ text, document, line, ...(info === '' ? {} : { reference: info }) })
      }
    }
    const [first] = passedOver
    if (documents.length === 0 && first) return refuse(page, first.reason, first.line)
    const reference = documents.length === 0 ? named(page) : undefined
    if (documents.length === 0 && !reference) {
      return refuse(page, 'holds no OpenAPI block (a fence of four back ticks); is it the .md form?')
    }
    return {
      kind: 'mintlify',
      documents,
      references: reference ? [reference] : [],
      notices: passedOver.map((one) => ({ ...one, reason: `${one.reason}; it was passed over` })),
    }
  },
}

/** Samples with three back ticks, of which a page may have one too many, do not hide the block below them. */
function longFences(page: Page): { fences: Fence[]; unclosed: Fence | undefined } {
  const { fences, unclosed } = findFences(page.text, 4)
  const holds = ({ language }: Fence): boolean => /^(?:ya?ml|json)$/.test(language)
  return { fences: fences.filter(holds), unclosed: unclosed && holds(unclosed) ? unclosed : undefined }
}

function named(page: Page): DocumentReference | undefined {
  const found = frontMatter(page)
  const { openapi, 'openapi-schema': schema } = objectOf(found?.data)
  const operation =
    typeof openapi === 'string'
      ? /^(?:(\S+)\s+)?(get|put|post|delete|options|head|patch|trace|webhook)\s+(\S+)$/i.exec(openapi.trim())
      : null
  if (found && operation) {
    const [, href, method = '', path = ''] = operation
    return {
      href,
      via: 'openapi',
      operation: `${method.toUpperCase()} ${path}`,
      line: found.lineOf('openapi'),
    }
  }
  const [, href, name] = typeof schema === 'string' ? (/^(?:(\S+)\s+)?(\S+)$/.exec(schema.trim()) ?? []) : []
  if (!found || name === undefined) return undefined
  return { href, via: 'openapi-schema', line: found.lineOf('openapi-schema') }
}

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { detectKind, extractDocument, neededDocuments, readPage } from '../../src/source/extract.ts'
import { type Json, objectOf, operationsOf } from '@latchkey/openapi'
import type { EmbeddedDocument } from '../../src/pages/page.ts'
import { describeCases } from '@latchkey/testkit'
import { listCases, readCase } from '../cases.ts'

type Block = { line: number; fence: number; lang: string; info: string; danglingRefs: string[] } & ReturnType<
  typeof factsOf
>
interface Tag {
  tag: string
  spec?: string
  src?: string
  path: string
  method: string
}
interface Source {
  format: string
  facts: { blocks: Block[]; gitbookTags: Tag[] }
}

/** What an independent parser noted down of each block. */
function factsOf({ document, line, text }: EmbeddedDocument) {
  const { data } = document
  const info = objectOf(data['info'])
  const components = objectOf(data['components'])
  const schemes = Object.entries(objectOf(components['securitySchemes']))
  return {
    line,
    kind: 'openapi',
    version: data['openapi'],
    title: info['title'],
    infoVersion: info['version'],
    operations: operationsOf(data).map(({ method, path }) => `${method} ${path}`),
    schemas: Object.keys(objectOf(components['schemas'])).length,
    securitySchemes: Object.fromEntries(
      schemes.map(([name, value]) => [name, objectOf(value as Json)['type']]),
    ),
    sha256: createHash('sha256').update(text.replace(/\n$/, '')).digest('hex').slice(0, 16),
  }
}

/** What we note down too; how the block is fenced is of no use to anybody once it is read. */
function known({ fence: _fence, lang: _lang, info: _info, danglingRefs: _refs, ...facts }: Block) {
  return facts
}

const kinds: Record<string, string> = { 'gitbook-export': 'gitbook' }
const refusals: Record<string, RegExp> = {
  'mintlify-asyncapi': /^[^:]+:\d+: is an AsyncAPI document/,
  'mintlify-old-ir': /^[^:]+:\d+: is the form Mintlify used before it embedded OpenAPI/,
  'mintlify-prose': /^[^:]+: is a page of prose: it neither holds an OpenAPI document nor says where one is$/,
}

const pages = listCases('docs-pages')
  .filter((name) => name.endsWith('.source.json'))
  .map((name) => {
    const source = JSON.parse(readCase(`docs-pages/${name}`)) as Source
    const file = name.replace('.source.json', '.md')
    return { file, source, text: readCase(`docs-pages/${file}`), refusal: refusals[source.format] }
  })

const supported = pages.filter(({ refusal }) => refusal === undefined)
describeCases('the documentation pages of the cases', supported, (cases) => {
  test.each(cases)('$file gives what is known of it', ({ file, source, text }) => {
    const kind = detectKind(file, text)
    expect(kind).toBe(kinds[source.format] ?? source.format)
    const { documents, references } = readPage(kind, file, text)
    expect(documents.map(factsOf)).toEqual(source.facts.blocks.map(known))
    expect(references.map(({ via, spec, operation }) => ({ via, spec, operation }))).toEqual(
      source.facts.gitbookTags.map(({ tag, spec, path, method }) => ({
        via: tag,
        spec,
        operation: `${method.toUpperCase()} ${path}`,
      })),
    )
    const sources = source.facts.gitbookTags.map(({ src }) => src?.replace(/^<(.*)>$/, '$1'))
    for (const [i, { href }] of references.entries()) {
      if (sources[i] === undefined) expect(href).toMatch(/^https:/)
      else expect(href).toBe(sources[i])
    }
    const address = `https://docs.test/a/b/c/${file}`
    const needed = neededDocuments({ kind, documents, references, notices: [] }, address)
    expect(needed.length > 0).toBe(references.length > 0)
    if (needed.length === 0) expect(extractDocument(kind, file, text).notices).toEqual([])
  })
})

const unsupported = pages.filter(({ refusal }) => refusal !== undefined)
describeCases('the documentation pages of the cases that hold no OpenAPI', unsupported, (cases) => {
  test.each(cases)('$file is refused by name', ({ file, text, refusal }) => {
    expect(() => extractDocument(detectKind(file, text), file, text)).toThrow(refusal)
  })
})

describeCases('the page histories of the cases', listCases('page-pairs'), (pairs) => {
  test.each(pairs)('%s: both versions are read, or refused by name', (name) => {
    const { redoclyDiff } = JSON.parse(readCase(`page-pairs/${name}/note.json`)) as { redoclyDiff: string }
    const read = (version: 'old' | 'new') => {
      const text = readCase(`page-pairs/${name}/${version}.md`)
      return extractDocument(detectKind(`${version}.md`, text), `${version}.md`, text).document.data
    }
    expect(operationsOf(read('new'))).toHaveLength(1)
    if (/old IR=true/.test(redoclyDiff)) {
      expect(() => read('old')).toThrow(/^old\.md(:\d+)?: is (the form Mintlify used before|a page of prose)/)
    } else expect(operationsOf(read('old'))).toHaveLength(1)
  })
})

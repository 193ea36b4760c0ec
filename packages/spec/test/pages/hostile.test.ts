import { describe, expect, test } from 'vitest'
import { detectKind, extractDocument } from '../../src/source/extract.ts'
import { SpecError } from '@latchkey/openapi'
import { documentOf } from '@latchkey/testkit'

const parts = (
  '` ``` ```` ~~~ [ ]( < <a << | * # - > ( { {% {%% {%openapi {%swagger %} " =" \\ : a: a:a @ ' +
  '---\n \n #\n --- <!-- <!---> <Redoc <title> <html> Source: spec: .json /* {"openapi":" openapi: openapi:3 ' +
  '[a](b) https:// \r \t \u0000 \u2028 é ' +
  '<pre> <pre </pre> <pre>a</pre> <!--\n --> // /* /**/ /*/ {//" ```{ ' +
  '> >```\n >>>> - - ``` -``` 1.~~~ {/* {/*\n */} <br> <CodeBlock <CodeBlock>{` ' +
  '<script> </script> <redoc <elements-api SwaggerUIBundle( url:" urls:[{ urls:[{url:"a"}, Redoc.init(" ` ${ // ' +
  'createApiReference( <APIPage data-url=" data-configuration=" api: eJ &quot; <APIPagedocument=" __redoc_state'
).split(' ')

describe('a page of three hundred thousand times the same', () => {
  test.each([...parts, ' ', '\n', '\n\n', '- [a](https://a.test)\n', '```json\n'])(
    '%j is told what it is',
    (part) => {
      const text = part.repeat(Math.ceil(300_000 / part.length))
      const viewer = '<redoc></redoc><elements-api></elements-api><script>SwaggerUIBundle('
      for (const page of [
        text,
        `# Title\n\n${text}`,
        `---\n${text}\n---\n`,
        `{% swagger ${text} %}`,
        `<html>${viewer}${text}`,
        `<html>__redoc_state${text}`,
        `<html>Scalar.createApiReference(${text}`,
        `<APIPage ${text}`,
        `---\napi: eJ${text}\n---\n`,
      ]) {
        try {
          expect(detectKind('page.md', page)).toBeTypeOf('string')
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError)
          expect((error as SpecError).message).toMatch(/^page\.md(:\d+)?[^\n]*: [^\n]+$/)
        }
        try {
          extractDocument('gitbook', 'page.md', page)
          extractDocument('markdown', 'page.md', page)
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError)
        }
      }
    },
  )

  test.each([
    [
      'blank lines before a document in a block',
      `${'\n'.repeat(300_000)}!\n\`\`\`\nopenapi: 3.0.0\npaths: {}\n\`\`\`\n`,
    ],
    ['marks of a maker', `<html>${'content="Docusaurus">'.repeat(20_000)}`],
    ['comments that only others end', `${'<!--\n'.repeat(60_000)}*/}`],
    ['components', '<Redoc spec-url="a.yaml"/>\n'.repeat(10_000)],
    ['words in a link', `<html><redoc>href="${'openapi'.repeat(60_000)}`],
    ['links in a tag', `{% openapi src="" %}${']('.repeat(300_000)}{% endopenapi %}`],
  ])('is read in one go: %s', (_, page) => {
    let outcome = 'a document'
    try {
      extractDocument(detectKind('page.md', page), 'page.md', page)
    } catch (error) {
      outcome = (error as Error).message
    }
    expect(outcome).toMatch(/^(a document$|page\.md(:\d+)?: )/)
  })

  test('has no effect on the document beside it', () => {
    for (const part of parts) {
      if (/^(`+|~~~)/.test(part) || part.startsWith('{%') || part.includes('openapi')) continue
      const page = `# T\n\n${part.repeat(2000)}\n\n\`\`\`json\n${documentOf('GET /x')}\n\`\`\`\n`
      expect(extractDocument(detectKind('page.md', page), 'page.md', page).document.data).toHaveProperty(
        'paths',
      )
    }
  })
})

import { describe, expect, test } from 'vitest'
import { operationsOf } from '@latchkey/openapi'
import { detectKind, extractDocument, readPage } from '../../src/source/extract.ts'

const yaml =
  'openapi: 3.1.0\ninfo:\n  title: Books\n  version: "1"\npaths:\n  /books:\n    get:\n      responses:\n        "200":\n          description: ok\n'
const json = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Books', version: '1' },
  paths: { '/books': { get: { responses: { 200: { description: 'ok' } } } } },
})
const html = (body: string, head = ''): string =>
  `<!doctype html><html><head><title>Books</title>${head}</head><body>\n${body}\n</body></html>`
const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** The kind of a page and the operations of its document. */
function found(text: string): [string, string[]] {
  const kind = detectKind('page', text)
  const { data } = extractDocument(kind, 'page', text).document
  return [kind, operationsOf(data).map(({ method, path }) => `${method} ${path}`)]
}

describe('a page that holds a document gives it', () => {
  test.each([
    ['html', 'in a script of data', html(`<script id="spec" type="application/json">${json}</script>`)],
    ['html', 'in a script of YAML', html(`<script type="application/yaml">\n${yaml}</script>`)],
    [
      'html',
      'within the state of a site',
      html(`<script id="__NEXT_DATA__" type="application/json">{"props":{"spec":${json}}}</script>`),
    ],
    [
      'html',
      'as a string in the state of a site',
      html(`<script>window.__STATE__ = {"spec":${JSON.stringify(json)}}</script>`),
    ],
    ['html', 'in a block of code', html(`<pre><code class="language-yaml">${quoted(yaml)}</code></pre>`)],
    [
      'markdown',
      'in a listing of AsciiDoc',
      `= Books\n:toc:\n\n[source,yaml]\n----\n${yaml}----\n\nMore text.\n`,
    ],
    [
      'markdown',
      'in a listing with a title and dots',
      `= Books\n\n[source%nowrap,yaml,linenums]\n.openapi.yaml\n....\n${yaml}....\n`,
    ],
    [
      'markdown',
      'in a block of reStructuredText',
      `Books\n=====\n\n.. code-block:: yaml\n\n${yaml.replace(/^(?=.)/gm, '   ')}\n\nMore.\n`,
    ],
    [
      'markdown',
      'in a block of Jekyll',
      `---\nlayout: a\n---\n\n{% highlight yaml %}\n${yaml}{% endhighlight %}\n`,
    ],
    [
      'markdown',
      'in a block of Hugo',
      `# A\n\n{{< highlight yaml "linenos=table" >}}\n${yaml}{{< /highlight >}}\n`,
    ],
    [
      'html',
      'on a page of a maker of sites',
      html(`<pre>${yaml}</pre>`, '<meta name="generator" content="Docusaurus v3">'),
    ],
    [
      'mintlify',
      'among the pages of a site in one file',
      `# Start\nSource: https://books.test/start\n\nBegin.\n\n# List\nSource: https://books.test/list\n\n\`\`\`\`yaml openapi.json get /books\n${yaml}\`\`\`\`\n`,
    ],
  ])('%s: %s', (kind, _what, text) => {
    expect(found(text)).toEqual([kind, ['GET /books']])
  })
})

describe('a page that names a document says which', () => {
  test.each([
    ['reStructuredText', '.. openapi:: specs/openapi.yaml\n   :group:\n', 'specs/openapi.yaml'],
    ['reStructuredText with an option', '.. redoc::\n   :spec: api.yml\n', 'api.yml'],
    ['AsciiDoc', '= A\n\n[source,yaml]\n----\ninclude::openapi.yaml[]\n----\n', 'openapi.yaml'],
    ['Hugo', '---\ntitle: A\n---\n\n{{< swaggerui src="/openapi.yaml" >}}\n', '/openapi.yaml'],
    ['MkDocs', '# A\n\n[OAD(./docs/api.yaml)]\n', './docs/api.yaml'],
    [
      'Vue',
      '<script setup>\nimport spec from "../openapi.json"\n</script>\n\n# A\n\n<OASpec :spec="spec" />\n',
      '../openapi.json',
    ],
    ['Vue below nothing but a script', '<script lang="ts" setup>\nimport spec from "./swagger.yaml"\n</script>\n', './swagger.yaml'],
    ['Vue by an address', '<OASpec spec-url="https://books.test/a.json" />\n', 'https://books.test/a.json'],
    ['MDX that requires it', '<Redoc spec={require("../openapi.json")} />\n', '../openapi.json'],
    ['Jekyll in its front matter', '---\nlayout: swagger\nspec_url: /assets/api.json\n---\n', '/assets/api.json'],
    ['Jekyll in what it includes', '---\nlayout: page\n---\n\n{% include swagger-ui.html url="/assets/api.yaml" %}\n', '/assets/api.yaml'],
    ['Jekyll with a filter', '---\nlayout: a\n---\n\n<redoc spec-url="{{ \'/api.yaml\' | relative_url }}"></redoc>\n', '/api.yaml'],
    ['Jekyll with the address of its site', '---\nlayout: a\n---\n\n<redoc spec-url="{{ site.baseurl }}/api.yaml"></redoc>\n', '/api.yaml'],
    ['a script in Markdown', '# A\n\n<div id="swagger-ui"></div>\n<script>\nSwaggerUIBundle({ url: "/api.yaml" })\n</script>\n', '/api.yaml'],
    ['docsify', '# A\n\n[The API](openapi.yaml \':include :type=code\')\n', 'openapi.yaml'],
    ['MkDocs with a plugin for Swagger UI', '# A\n\n!!swagger api.json!!\n', 'api.json'],
    ['MkDocs with such a plugin, from elsewhere', '# A\n\n!!swagger-http https://books.test/api!!\n', 'https://books.test/api'],
    ['Hugo without names', '---\ntitle: A\n---\n\n{{< redoc "/openapi.yaml" >}}\n', '/openapi.yaml'],
    ['Hugo, in Markdown of its own', '+++\ntitle = "A"\n+++\n\n{{% openapi spec="a.json" %}}\n', 'a.json'],
    ['reStructuredText that shows it', 'A\n=\n\n.. literalinclude:: openapi.yaml\n   :language: yaml\n', 'openapi.yaml'],
    ['a list for Swagger UI', '{"configUrl":"/config","urls":[{"url":"/api","name":"a"}]}', '/api'],
    ['a list for Swagger UI of one', '{"configUrl":"/config","url":"/api"}', '/api'],
    ['a list of Swagger 2.0', '[{"name":"a","url":"/v2/api","location":"/v2/api","swaggerVersion":"2.0"}]', '/v2/api'],
  ])('%s', (_what, text, href) => {
    const kind = detectKind('page.md', text)
    expect(readPage(kind, 'page.md', text).references).toMatchObject([{ href }])
  }) // prettier-ignore

  test('Scalar: all of several', () => {
    const text = html(
      `<script>Scalar.createApiReference('#app', { sources: [{ title: 'a', url: 'a.json' }, { title: 'b', url: 'b.json' }] })</script>`,
    )
    expect(readPage('scalar', 'page.html', text).references.map(({ href }) => href)).toEqual([
      'a.json',
      'b.json',
    ])
  })
})

describe('a page without a document is refused by what it is', () => {
  test.each([
    ['is an AsyncAPI document', html('<script>var schema = {"asyncapi":"3.0.0","channels":{}};</script>')],
    ['it links the document /openapi.json', html('', '<link rel="service-desc" href="/openapi.json">')],
    ['it links the document /files/openapi.yaml', html('<a href="/files/openapi.yaml">Get it</a>')],
    ['it links the document /openapi.json', '# Books\n\nThere is [one](/openapi.json).\n'],
    ['the Markdown form or the document itself is needed', html('<pre>{"id": 1}</pre>')],
    ['is an excerpt', html('<pre>openapi: 3.1.0\ninfo:\n  title: Yours\n</pre>')],
    [
      'is a page made by Swagger UI',
      'window.onload = function() {\n  window.ui = SwaggerUIBundle({ url: "", configUrl: "/config" })\n}\n',
    ],
    [
      'its documents are listed at https://books.test/config: record that, with `kind: swagger-ui`',
      html('<script>SwaggerUIBundle({ "configUrl": "https://books.test/config" })</script>'),
    ],
    ['is an API Blueprint', 'FORMAT: 1A\n\n# Books\n'],
    ['is a file of Protocol Buffers', '// Books\nsyntax = "proto3";\n'],
    ['is TypeSpec', 'import "@typespec/http";\n\nnamespace Books;\n'],
    ['is a schema of GraphQL', '# Books\ntype Query {\n  books: [String]\n}\n'],
    ['is an Arazzo document', 'arazzo: 1.0.0\nworkflows: []\n'],
    ['is an Overlay', 'overlay: 1.0.0\nactions: []\n'],
  ])('%s', (reason, text) => {
    expect(() => detectKind('page', text) && readPage(detectKind('page', text), 'page', text)).toThrow(reason)
  })
})

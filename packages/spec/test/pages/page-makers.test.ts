import { expect, test } from 'vitest'
import { detectKind } from '../../src/source/extract.ts'

const html = (body: string): string =>
  `<!doctype html><html><head><title>Shop</title></head><body>${body}</body></html>`

test.each([
  [
    'Swagger UI',
    html(
      '<div id="swagger-ui"></div><script>window.ui = SwaggerUIBundle({ url: "/v1/openapi.json", dom_id: "#swagger-ui" })</script>',
    ),
    'https://shop.test/v1/openapi.json',
  ],
  [
    'Swagger UI',
    html('<script>SwaggerUIBundle({ urls: [{ url: "a.yaml", name: "A" }] })</script>'),
    'https://shop.test/docs/a.yaml',
  ],
  [
    'Redoc',
    html('<redoc spec-url="https://cdn.shop.test/shop.yaml"></redoc>'),
    'https://cdn.shop.test/shop.yaml',
  ],
  [
    'Redoc',
    html("<script>Redoc.init('shop.json', {}, document.body)</script>"),
    'https://shop.test/docs/shop.json',
  ],
  [
    'Scalar',
    html('<script id="api-reference" data-url="/openapi.yaml"></script>'),
    'https://shop.test/openapi.yaml',
  ],
  [
    'Scalar',
    html("<script>Scalar.createApiReference('#app', { url: '/openapi.json' })</script>"),
    'https://shop.test/openapi.json',
  ],
  ['RapiDoc', html('<rapi-doc spec-url="./openapi.json"></rapi-doc>'), 'https://shop.test/docs/openapi.json'],
  [
    'Stoplight Elements',
    html('<elements-api apiDescriptionUrl="o.yaml" router="hash"></elements-api>'),
    'https://shop.test/docs/o.yaml',
  ],
  [
    'Fumadocs',
    '# Orders\n\n<APIPage document={"./openapi.json"} operations={[{ path: "/orders", method: "get" }]} />\n',
    'https://shop.test/docs/openapi.json',
  ],
])('a page of %s is refused with the document it names', (maker, text, document) => {
  expect(() => detectKind('https://shop.test/docs/orders', text)).toThrow(
    `made by ${maker}; it names the document ${document}: record that, with \`kind: openapi\``,
  )
})

test.each([
  [
    'Redoc',
    html('<script>const __redoc_state = {"spec":{"data":{"openapi":"3.0.0"}}}</script>'),
    'Download OpenAPI specification',
  ],
  [
    'Docusaurus, with its OpenAPI plugin',
    '---\nid: list-orders\ntitle: "List orders"\napi: eJztV01v2zAM/SuCzgOcZoduvmVpihXoR9AG2IAWA2iZtlXIkirR\n---\n\n# List orders\n',
    'Export',
  ],
  ['Swagger UI', html('<script src="./swagger-initializer.js"></script>'), 'swagger-initializer.js'],
])('a page of %s that names none is refused with where it may be', (maker, text, hint) => {
  expect(() => detectKind('page', text)).toThrow(`made by ${maker}; `)
  expect(() => detectKind('page', text)).toThrow(hint)
})

test('text about such tools is no page made by them', () => {
  expect(() => detectKind('page.md', '# About\n\nWe use Redoc, Scalar and Swagger UI.\n')).toThrow(
    'is a page of prose',
  )
})

import { createMarkdownRenderer } from 'vitepress'
import { expect, test } from 'vitest'
import { operationPages } from '../src/operation-pages.ts'

const hostile = 'x`{{ y }}\n\n<script setup>y</script>\n```\n<img src=y>\n:::\n\n- <b>y</b>'

test('a page of an operation shows the texts of its document, whose markup and scripts nothing obeys', async () => {
  const content = { [`text/${hostile}`]: { schema: { properties: { [hostile]: { type: hostile } } } } }
  const operation = {
    operationId: 'read',
    summary: hostile,
    description: hostile,
    deprecated: true,
    parameters: [{ name: hostile, in: 'query', description: hostile, schema: { enum: [hostile] } }],
    requestBody: { description: hostile, content },
    responses: { 200: { description: hostile, content } },
  }
  const document = { openapi: '3.1.0', info: {}, paths: { [`/${hostile}`]: { post: operation } } }
  const vendor = { folder: 'acme', name: '@latchkey/acme', client: 'acme' }
  const [page] = operationPages(vendor, document, new Set(['read']))
  const renderer = await createMarkdownRenderer('.')
  const env: { sfcBlocks?: { scripts: unknown[] } } = {}
  const html = renderer.render(page!.text.replace(/^---\n.*?\n---\n/s, ''), env)
  expect(env.sfcBlocks?.scripts ?? []).toEqual([])
  expect(html).not.toMatch(/<(script|img|b)\b/)
})

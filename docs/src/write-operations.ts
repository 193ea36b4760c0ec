import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { JsonObject } from '@latchkey/openapi'
import { operationPages } from './operation-pages.ts'
import { publishedPackages } from './packages.ts'

// A page for each operation, from the documents the packages are made of. Written to `operations/`, which is not committed.
const docs = new URL('../', import.meta.url)
rmSync(new URL('operations/', docs), { recursive: true, force: true })

for (const { folder, name } of publishedPackages()) {
  const file = new URL(`../packages/mock/documents/${folder}.json`, docs)
  if (!existsSync(file)) continue
  const document = JSON.parse(readFileSync(file, 'utf8')) as JsonObject
  const source = new URL(`../packages/${folder}/src/operations.ts`, docs)
  const code = existsSync(source) ? readFileSync(source, 'utf8') : ''
  const functions = new Set([...code.matchAll(/^export function ([^<(]+)/gm)].map(([, one]) => one!))
  const client = folder.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const pages = operationPages({ folder, name, client }, document, functions)
  mkdirSync(new URL(`operations/${folder}/`, docs), { recursive: true })
  for (const { path, text } of pages) writeFileSync(new URL(`${path}.md`, docs), text)
  const list = pages.map(({ path, title, text }) => {
    const summary = /^# .*\n\n(.*)$/m.exec(text)?.[1] ?? ''
    return `- [${title}](./${basename(path)}): ${summary}`
  })
  writeFileSync(
    new URL(`operations/${folder}/index.md`, docs),
    `---\ntitle: Operations of ${folder}\ndescription: Every operation of ${name}, with its parameters, body and responses.\n---\n\n# Operations of ${folder}\n\n${list.join('\n')}\n`,
  )
}

import { globSync, readFileSync } from 'node:fs'

const docs = new URL('../', import.meta.url)

/** The pages written by hand: path from `docs/` and text. */
export function writtenPages(): { path: string; text: string }[] {
  return globSync('**/*.md', {
    cwd: docs,
    exclude: [
      'node_modules/**',
      'api/**',
      'operations/**',
      '.vitepress/**',
      'src/**',
      'clients/**',
      'changelog.md',
    ],
  })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(new URL(path, docs), 'utf8') }))
}

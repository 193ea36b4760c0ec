import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { changelogSection, parseChangeset } from './changelog.ts'
import { publishedPackages } from './packages.ts'

// What changed in every package, released or to be. Written to `changelog.md`, which is not committed.
const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const changesets = globSync('.changeset/*.md', { cwd: root })
  .filter((path) => !path.endsWith('README.md'))
  .toSorted()
  .map((path) => parseChangeset(read(path)))
const sections = publishedPackages().map(({ folder, name }) => {
  const path = `packages/${folder}/CHANGELOG.md`
  return changelogSection(name, changesets, existsSync(new URL(path, root)) ? read(path) : undefined)
})
const page = `---
description: What changed in every package, version by version, and what the next release brings.
keywords: release notes, releases, history, what is new
---

# Changelog

Versions follow [semantic versioning](/versions#versions-of-the-packages), package by package; [moving between versions](/versions#moving-between-versions) says how to update. What is listed as the next release is in the repository already.

${sections.join('\n\n')}
`
writeFileSync(new URL('../changelog.md', import.meta.url), page)

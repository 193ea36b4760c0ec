// Before publishing: writes into each manifest the repository that publishes it, which npm compares with the provenance.
// A fork or a move needs no edit. The checkout of the release job is thrown away afterwards.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findPublishedPackages, root } from '../packing/packages.ts'
import { repositoryOf } from './repository.ts'

const url = repositoryOf(process.env)
if (url === undefined) {
  process.stderr.write(
    'GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set: packages are published by the release workflow only.\n',
  )
  process.exitCode = 1
} else {
  for (const { folder, name } of findPublishedPackages()) {
    const file = join(folder, 'package.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as object
    const repository = { type: 'git', url, directory: relative(root, folder).replaceAll('\\', '/') }
    writeFileSync(file, `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`)
    process.stdout.write(`${name}: ${url}\n`)
  }
}

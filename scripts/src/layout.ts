import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type CommandIo, UsageError } from '@latchkey/drift/command'
import type { Layout } from '@latchkey/spec'

/**
 * The layout of the repository a command works on: this one, or the one that `--root` names.
 *
 * @throws {@link UsageError} for a folder there is not: in nothing, all would be as it should
 */
export async function layoutAsked(io: CommandIo, root: string | undefined): Promise<Layout> {
  if (root === undefined) return io.layoutAt(io.root)
  const path = resolve(io.cwd, root)
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (!found?.isDirectory()) throw new UsageError(`--root ${root}: there is no such folder`)
  return io.layoutAt(path)
}

/** Where things lie in this repository, and what its commands are called. */
export function ourLayout(root: string): Layout {
  return {
    root,
    specs: 'specs',
    code: 'packages/{vendor}/src',
    packages: 'packages/{vendor}',
    package: {
      name: '@latchkey/{vendor}',
      dependencies: { '@latchkey/*': 'workspace:^', '*': 'catalog:' },
      tsconfig: 'tsconfig.base.json',
      isHouse: true,
      manifest: {
        license: 'MIT',
        publishConfig: { access: 'public', provenance: true },
        scripts: {
          'check:package': 'publint --strict && attw --pack . --profile esm-only',
          'check:api': 'node ../../scripts/packing/check-api.ts',
          'check:size': 'node ../../scripts/packing/check-size.ts',
        },
        devDependencies: { '@latchkey/*': 'workspace:*' },
      },
    },
    documents: 'packages/mock/documents/{vendor}.json',
    changesets: '.changeset',
    probes: 'scripts/probes/{vendor}.ts',
    guide: 'specs/README.md',
    commands: { generate: 'pnpm generate', drift: 'pnpm drift', add: 'pnpm new-vendor' },
  }
}

import { resolve } from 'node:path'
import type { CommandIo } from '@latchkey/drift/command'
import type { Layout } from '@latchkey/spec'

/** The layout of the repository a command works on: this one, or the one that `--root` names. */
export async function layoutAsked(io: CommandIo, root: string | undefined): Promise<Layout> {
  return io.layoutAt(root === undefined ? io.root : resolve(io.cwd, root))
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

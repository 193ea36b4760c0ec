import { runWell } from '../../lib/run.ts'
import { json, manifest, runNode, type RepositoryKind } from '../kind.ts'
import { firstCall, nodeTypes, strictest, typescript } from './shared.ts'

/** A script as with npm, installed by Yarn. */
export const yarn: RepositoryKind = {
  name: 'Yarn',
  manager: 'yarn',
  template: {
    'package.json': manifest({}, { typescript, '@types/node': nodeTypes }),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: { 'src/main.ts': firstCall('./petstore/server.js') },
  steps: [['yarn', '--silent', 'tsc']],
  call: (at) => runNode(at, 'dist/main.js'),
}

/** A script that Bun installs and runs as it lies there. */
export const bun: RepositoryKind = {
  name: 'Bun',
  manager: 'bun',
  template: {
    'package.json': manifest({}, { typescript, '@types/node': nodeTypes }),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: { 'src/main.ts': firstCall('./petstore/server.js') },
  steps: [['bun', 'x', 'tsc', '--noEmit']],
  call: ({ folder, env, tools }) =>
    runWell(tools['bun']!, ['src/main.ts'], { cwd: folder, env, timeoutMs: 120_000 }),
}

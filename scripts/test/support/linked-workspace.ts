import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts'

export const repository = fileURLToPath(new URL('../../..', import.meta.url))
const shared = ['auth-core', 'client-core', 'mock', 'testkit', 'conformance']
/** What vendor packages install; every one of them has these. */
const installed = ['openapi-fetch', 'vitest', '@types/node', 'typescript']

/** A copy of this repository without its vendors, in which packages can be made, type-checked, built and tested. */
export async function createLinkedWorkspace(
  files: Record<string, string>,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const workspace = await createWorkspace(files, options)
  const { root } = workspace
  for (const file of ['package.json', 'tsconfig.base.json'])
    await cp(join(repository, file), join(root, file))
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'))
  for (const name of shared) {
    for (const part of ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
      const from = join(repository, 'packages', name, part)
      await cp(from, join(root, 'packages', name, part), { recursive: true }).catch((error: unknown) => {
        // The private packages are never built.
        if (part !== 'tsconfig.build.json') throw error
      })
    }
    await linkModules(root, name)
  }
  return workspace
}

/** What a package of ours installs, with the copies of its siblings in place of the originals. */
async function linkModules(root: string, name: string): Promise<void> {
  const from = join(repository, 'packages', name, 'node_modules')
  const to = join(root, 'packages', name, 'node_modules')
  await mkdir(join(to, '@latchkey'), { recursive: true })
  for (const entry of await readdir(from)) {
    if (entry !== '@latchkey' && !entry.startsWith('.')) await symlink(join(from, entry), join(to, entry))
  }
  for (const one of shared) await symlink(join(root, 'packages', one), join(to, '@latchkey', one))
}

/** What `pnpm install` would do for a new package, without the network. */
export async function linkPackage(root: string, name: string): Promise<void> {
  const modules = join(root, 'packages', name, 'node_modules')
  for (const scope of ['@latchkey', '@types']) await mkdir(join(modules, scope), { recursive: true })
  for (const one of shared) await symlink(join(root, 'packages', one), join(modules, '@latchkey', one))
  for (const one of installed) {
    await symlink(join(repository, 'packages/nitro-sign/node_modules', one), join(modules, one))
  }
  await symlink(join(root, 'packages', name), join(modules, '@latchkey', name))
}

/** Runs a program beside a package's sources, and gives what it prints. */
export async function runIn({ root, write }: Workspace, name: string, program: string): Promise<string> {
  await write({ [`packages/${name}/program.mjs`]: program })
  const node = join(repository, 'node_modules/.bin/node')
  const { stdout } = await promisify(execFile)(node, ['--conditions=@latchkey/source', 'program.mjs'], {
    cwd: join(root, 'packages', name),
  })
  return stdout
}

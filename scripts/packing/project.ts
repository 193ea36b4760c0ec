import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tarball } from './pack.ts'
import { run } from '../lib/run.ts'

export interface ProjectOptions {
  folder: string
  /** Which program installs. */
  manager: 'npm' | 'pnpm'
  /** Names of packages to depend on: those there is a tarball for come from it, others by their range. */
  dependencies: Readonly<Record<string, string>>
  tarballs: readonly Tarball[]
}

/**
 * Makes an empty project and installs into it, as a user would: nothing but the packages asked for is declared, and their
 * `@latchkey/…` dependencies come from tarballs instead of the registry.
 *
 * @returns what the package manager warned of
 */
export async function createProject({
  folder,
  manager,
  dependencies,
  tarballs,
}: ProjectOptions): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const local = Object.fromEntries(tarballs.map(({ name, file }) => [name, `file:${file}`]))
  const declared = Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => [name, local[name] ?? range]),
  )
  // npm refuses an override of what the project itself depends on.
  const others = Object.fromEntries(Object.entries(local).filter(([name]) => !(name in declared)))
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies: declared }

  write(folder, 'package.json', manager === 'npm' ? { ...manifest, overrides: others } : manifest)
  if (manager === 'pnpm') write(folder, 'pnpm-workspace.yaml', { packages: ['.'], overrides: local })
  const args = manager === 'npm' ? ['--no-audit', '--no-fund'] : []
  const { code, stdout, stderr } = await run(manager, ['install', '--prefer-offline', ...args], {
    cwd: folder,
  })
  if (code !== 0) throw new Error(`${manager} install failed:\n${`${stdout}\n${stderr}`.trim()}`)
  return warningsIn(`${stdout}\n${stderr}`)
}

/** Lines that would worry somebody who installs us. */
export function warningsIn(said: string): string[] {
  const worrying = /\b(?:deprecated|ERESOLVE|EBADENGINE|unmet|unsupported engine|ignored build scripts)\b/i
  return said.split('\n').filter((line) => worrying.test(line))
}

// JSON is YAML too.
function write(folder: string, name: string, content: object): void {
  writeFileSync(join(folder, name), `${JSON.stringify(content, null, 2)}\n`)
}

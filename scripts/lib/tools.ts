import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packing/packages.ts'
import { runWell } from './run.ts'

/**
 * Installs what a folder of this package pins (`compilers`, `runtimes`), once: they are heavy, and only some commands
 * need them.
 *
 * @returns the folder
 */
export async function installTools(
  name: 'compilers' | 'runtimes',
  say: (text: string) => void,
): Promise<string> {
  const folder = join(root, 'scripts', name === 'compilers' ? 'packing/compilers' : 'runtimes/installed')
  if (!existsSync(join(folder, 'node_modules'))) say(`Installing the ${name} (once) …`)
  await runWell('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], { cwd: folder })
  return folder
}

const published = ['--filter=./packages/*']

/** Builds the published packages, from turbo's cache where nothing changed. @throws Error with what the compiler said */
export async function buildPackages(say: (text: string) => void): Promise<void> {
  say('Building the packages …')
  const turbo = join(root, 'node_modules', '.bin', 'turbo')
  await runWell(turbo, ['run', 'build', ...published, '--output-logs=errors-only'], { cwd: root })
}

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { loadEngine } from './engine.ts'

const managers = {
  pnpm: { locks: ['pnpm-lock.yaml', 'pnpm-workspace.yaml'], add: 'add', exact: [] },
  yarn: { locks: ['yarn.lock'], add: 'add', exact: [] },
  bun: { locks: ['bun.lock', 'bun.lockb'], add: 'add', exact: [] },
  deno: { locks: ['deno.json', 'deno.jsonc', 'deno.lock'], add: 'add', exact: [] },
  npm: { locks: ['package-lock.json'], add: 'install', exact: ['--no-audit', '--no-fund'] },
} as const

export type PackageManager = keyof typeof managers

/** The program that installs packages in a folder: the one its manifest names, or whose lockfile lies there or above. */
export function findManager(folder: string): PackageManager {
  for (let at = folder; ; at = dirname(at)) {
    const stated = /"packageManager"\s*:\s*"(\w+)@/.exec(readIfThere(join(at, 'package.json')) ?? '')?.[1]
    if (stated !== undefined && Object.hasOwn(managers, stated)) return stated as PackageManager
    for (const [name, { locks }] of Object.entries(managers)) {
      // A Deno project that has a manifest is installed by whoever keeps that.
      if (name === 'deno' && existsSync(join(at, 'package.json'))) continue
      if (locks.some((lock) => existsSync(join(at, lock)))) return name as PackageManager
    }
    // The repository ends where its history does.
    if (existsSync(join(at, '.git')) || dirname(at) === at) return 'npm'
  }
}

/** The command that adds packages, as a person would type it. */
export function addCommand(manager: PackageManager, specifiers: readonly string[]): string[] {
  const { add, exact } = managers[manager]
  const named = manager === 'deno' ? specifiers.map((one) => `npm:${one}`) : specifiers
  return [manager, add, ...exact, ...named]
}

/** Runs it in a folder; its output goes to standard error. @throws {@link CliError} saying what to run */
export async function install(folder: string, [program = '', ...args]: readonly string[]): Promise<void> {
  // A terminal sends Ctrl-C to the package manager as well, which ends by itself.
  const { holdingSignals } = await loadEngine()
  let isInterrupted = false
  const code = await holdingSignals(
    () => exitCodeOf(folder, program, args),
    () => (isInterrupted = true),
  )
  if (code === 0 && !isInterrupted) return
  const why = isInterrupted ? 'was interrupted' : code === null ? 'cannot be started' : `ended with ${code}`
  throw new CliError(
    'not_installed',
    `The files are written, but ${program} ${why}. Run it yourself: ${[program, ...args].join(' ')}`,
    isInterrupted ? exitCodes.interrupted : exitCodes.failed,
  )
}

/** How a program ended; null: it could not be started, or a signal ended it. */
function exitCodeOf(folder: string, program: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    })
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** The command that runs a program as it lies there, TypeScript or not, with variables of a file. */
export function runCommand(manager: PackageManager, file: string, isReadByNode: boolean): string {
  // As shells of all systems take it.
  const path = /^[\w@.,/-]+$/.test(file) ? file : `"${file.replaceAll(/["$\\`]/g, '\\$&')}"`
  if (manager === 'deno') return `deno run --allow-env --allow-net --env-file=mock.env ${path}`
  if (manager === 'bun') return `bun --env-file=mock.env ${path}`
  // Node.js does not read TypeScript before 22.18.
  const hasTypes = Boolean((process.features as { typescript?: unknown }).typescript)
  return `${isReadByNode && hasTypes ? 'node' : 'npx --yes tsx'} --env-file=mock.env ${path}`
}

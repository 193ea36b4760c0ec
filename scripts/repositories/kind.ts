import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runWell } from '../lib/run.ts'

/** A repository as its framework's own template makes it, and how people use a client in it. */
export interface RepositoryKind {
  name: string
  manager: 'npm' | 'pnpm' | 'yarn' | 'bun' | 'deno'
  /** What the template makes. */
  template: Readonly<Record<string, string>>
  /** What `latchkey add petstore --from petstore.yaml` is given beside that. */
  add?: readonly string[] | undefined
  /** What its owner writes with the client. */
  program: Readonly<Record<string, string>>
  /** Commands that must succeed: the template's own compiler and bundler. */
  steps: readonly (readonly [command: string, ...args: string[]])[]
  /** Makes one call through what was built; what it gives must hold a pet. */
  call(at: Place): Promise<string>
}

export interface Place {
  folder: string
  /** The variables that the mock printed. */
  env: Readonly<Record<string, string>>
  /** Programs of the machine, by name. */
  tools: Readonly<Record<string, string>>
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** A manifest, as text. */
export function manifest(
  dependencies: Readonly<Record<string, string>>,
  devDependencies: Readonly<Record<string, string>> = {},
  further: object = { type: 'module' },
): string {
  return `${JSON.stringify({ name: 'app', version: '1.0.0', private: true, ...further, dependencies, devDependencies }, null, 2)}\n`
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Runs a JavaScript file with the Node of this machine. */
export function runNode({ folder, env }: Place, ...args: string[]): Promise<string> {
  return runWell(process.execPath, args, { cwd: folder, env, timeoutMs: 120_000 })
}

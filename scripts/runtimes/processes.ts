import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/run.ts'
import { readResults, type StepResult, type SuiteEntry } from './suite-project.ts'
import type { Runtime } from './runtime.ts'

/** The Node versions that are installed for this machine, oldest first. */
export function findNodes(runtimesFolder: string, wanted: readonly string[]): Runtime[] {
  return wanted.map((major) => processRuntime(`Node ${major}`, nodeBinary(runtimesFolder, major), []))
}

/** Where the program of a Node version is, if there is one for this machine. */
export function nodeBinary(runtimesFolder: string, major: string): string {
  const name = `node-${major}-${process.platform}-${process.arch}`
  return join(runtimesFolder, 'node_modules', name, 'bin', 'node')
}

/** The major versions of Node that `runtimes/package.json` pins. */
export function nodeMajors(optionalDependencies: Readonly<Record<string, string>>): string[] {
  const majors = Object.keys(optionalDependencies).map((name) => /^node-(\d+)-/.exec(name)?.[1])
  return [...new Set(majors.filter((major) => major !== undefined))].sort()
}

/**
 * Deno, with leave to read and to talk to this machine, and none to see the environment. Entries of packages whose README
 * asks for more are imported apart, with that.
 */
export function findDeno(runtimesFolder: string): Runtime {
  const flags = ['--allow-read', '--allow-net=127.0.0.1', '--no-prompt', '--node-modules-dir=manual']
  return processRuntime('Deno', binary(runtimesFolder, 'deno'), ['run', ...flags], {
    env: { DENO_NO_UPDATE_CHECK: '1' },
    flagsFor: ({ denoFlags }) => denoFlags,
  })
}

export function findBun(runtimesFolder: string): Runtime {
  return processRuntime('Bun', binary(runtimesFolder, 'bun'), ['run'])
}

function binary(runtimesFolder: string, name: string): string {
  const [found] = globSync(join(runtimesFolder, 'node_modules', '.bin', `${name}{,.cmd}`))
  return found ?? join(runtimesFolder, 'node_modules', '.bin', name)
}

interface ProcessOptions {
  env?: Record<string, string>
  /** What an entry takes beside the usual arguments. */
  flagsFor?: (entry: SuiteEntry) => readonly string[]
}

function processRuntime(
  name: string,
  command: string,
  args: readonly string[],
  { env = {}, flagsFor = () => [] }: ProcessOptions = {},
): Runtime {
  return {
    name,
    async find() {
      if (!existsSync(command))
        return { missing: `no binary of ${name} for ${process.platform} ${process.arch}` }
      const { code, stdout, stderr } = await run(command, ['--version'])
      if (code !== 0) return { missing: `${name} does not start: ${stderr.trim()}` }
      return { version: /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? stdout.trim() }
    },
    async run({ folder, mainFile, importFile, requireFile, entries }, config) {
      const execute = async (flags: readonly string[], rest: readonly string[]): Promise<StepResult[]> =>
        readResults(
          await run(command, [...args, ...flags, ...rest], { cwd: folder, env, timeoutMs: 120_000 }),
        )
      const { usual, apart } = byFlags(entries, flagsFor)
      const results = await execute([], [mainFile, usual, JSON.stringify(config)])
      results.push(...(await execute([], [requireFile, usual])))
      for (const [flags, specifiers] of apart) {
        results.push(...(await execute(flags, [importFile, specifiers])))
        results.push(...(await execute(flags, [requireFile, specifiers])))
      }
      return mergeSteps(results)
    },
  }
}

/** Entries that need nothing more, and the others by what they need; each list as JSON. */
function byFlags(
  entries: readonly SuiteEntry[],
  flagsFor: (entry: SuiteEntry) => readonly string[],
): { usual: string; apart: [flags: string[], specifiers: string][] } {
  const groups = groupBy(entries, (entry) => flagsFor(entry).join(' '))
  const list = (of: readonly SuiteEntry[]): string => JSON.stringify(of.map(({ specifier }) => specifier))
  return {
    usual: list(groups.get('') ?? []),
    apart: [...groups].flatMap(([flags, of]) => (flags === '' ? [] : [[flags.split(' '), list(of)]])),
  }
}

/** One result a step: a step that was run more than once is well when every run was. */
export function mergeSteps(results: readonly StepResult[]): StepResult[] {
  return [...groupBy(results, ({ step }) => step)].map(([step, runs]) => {
    const failed = runs.filter(({ ok }) => !ok)
    const told = failed.length > 0 ? failed : runs
    return { step, ok: failed.length === 0, detail: told.map(({ detail }) => detail).join('; ') }
  })
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

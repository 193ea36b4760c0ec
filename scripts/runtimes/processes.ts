import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/run.ts'
import { readResults } from './suite-project.ts'
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

/** Deno, with leave to read and to talk to this machine, and none to see the environment. */
export function findDeno(runtimesFolder: string): Runtime {
  const flags = ['--allow-read', '--allow-net=127.0.0.1', '--no-prompt', '--node-modules-dir=manual']
  return processRuntime('Deno', binary(runtimesFolder, 'deno'), ['run', ...flags], {
    DENO_NO_UPDATE_CHECK: '1',
  })
}

export function findBun(runtimesFolder: string): Runtime {
  return processRuntime('Bun', binary(runtimesFolder, 'bun'), ['run'])
}

function binary(runtimesFolder: string, name: string): string {
  const [found] = globSync(join(runtimesFolder, 'node_modules', '.bin', `${name}{,.cmd}`))
  return found ?? join(runtimesFolder, 'node_modules', '.bin', name)
}

function processRuntime(
  name: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
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
    async run({ folder, mainFile, requireFile }, config) {
      const options = { cwd: folder, env, timeoutMs: 120_000 }
      const suite = await run(command, [...args, mainFile, JSON.stringify(config)], options)
      const required = await run(command, [...args, requireFile], options)
      return [...readResults(suite), ...readResults(required)]
    },
  }
}

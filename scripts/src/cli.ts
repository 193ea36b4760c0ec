#!/usr/bin/env node
import module from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, type CommandIo, processIo, runCommand } from '@latchkey/drift/command'
import { ourLayout } from './layout.ts'

interface Entry {
  summary: string
  load(): Promise<Command>
}

/** Loaded when asked for, so that `--help` and light commands need not wait for compilers. */
const commands: Record<string, Entry> = {
  generate: {
    summary: 'generate the packages’ code from specs/ (--check only compares)',
    load: async () => (await import('./commands/generate.ts')).generate,
  },
  pull: {
    summary: 'read the vendors’ pages into specs/',
    load: async () => (await import('./commands/pull.ts')).pull,
  },
  drift: {
    summary: 'compare the vendors’ pages with what is committed',
    load: async () => (await import('@latchkey/drift/command')).drift,
  },
  'drift-ci': {
    summary: 'the steps of the drift workflow that need no rights: judge, take over, pack',
    load: async () => (await import('./commands/drift-ci.ts')).driftCi,
  },
  'new-vendor': {
    summary: 'make spec folder and package of a new vendor',
    load: async () => (await import('./commands/new-vendor.ts')).newVendor,
  },
  coverage: {
    summary: 'count each vendor’s operations: documented, typed, mocked, tested',
    load: async () => (await import('./commands/coverage.ts')).coverage,
  },
  'remove-vendor': {
    summary: 'take a vendor away: spec folder, package and mock',
    load: async () => (await import('./commands/remove-vendor.ts')).removeVendor,
  },
}

/** Runs a command line and gives its exit code; everything foreseen becomes one clear line per problem. */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  const [name = '--help', ...rest] = args
  if (name === '--help' || name === '-h') {
    const lines = Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(14)} ${summary}`)
    io.stdout.write(`Usage: node scripts/src/cli.ts <command> [--help]\n\nCommands:\n${lines.join('\n')}\n`)
    return 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!entry) {
    io.stderr.write(`unknown command "${name}"; there are ${Object.keys(commands).join(', ')}\n`)
    return 1
  }
  return runCommand(await entry.load(), `pnpm ${name}`, rest, io)
}

if (import.meta.main) {
  // The compiler and the formatter are large; loading them takes most of the time of a small document.
  module.enableCompileCache?.()
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { commands } = ourLayout(root)
  process.exitCode = await main(process.argv.slice(2), {
    ...processIo(commands),
    root,
    // Wherever the repository is, its clients are those of this one.
    layoutAt: (at) => ({ ...ourLayout(at), probes: join(relative(at, root), 'scripts/probes/{vendor}.ts') }),
  })
}

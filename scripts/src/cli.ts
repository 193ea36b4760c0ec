#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { UsageError, type Command, type CommandIo } from './commands/command.ts'
import { formatProblem, SpecError } from './lib/problem.ts'

/** Loaded when asked for, so that `--help` and light commands need not wait for compilers. */
const commands: Record<string, () => Promise<Command>> = {
  generate: async () => (await import('./commands/generate.ts')).generate,
  pull: async () => (await import('./commands/pull.ts')).pull,
  drift: async () => (await import('./commands/drift.ts')).drift,
}

/** Runs a command line and gives its exit code; everything foreseen becomes one clear line per problem. */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  const [name = '--help', ...rest] = args
  if (name === '--help' || name === '-h') {
    const lines = await Promise.all(
      Object.entries(commands).map(async ([key, load]) => `  ${key.padEnd(12)} ${(await load()).summary}`),
    )
    io.stdout.write(`Usage: node scripts/src/cli.ts <command> [--help]\n\nCommands:\n${lines.join('\n')}\n`)
    return 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) {
    io.stderr.write(`unknown command "${name}"; there are ${Object.keys(commands).join(', ')}\n`)
    return 1
  }
  const command = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(command.help)
    return 0
  }
  try {
    return await command.run(rest, io)
  } catch (error) {
    if (error instanceof UsageError) io.stderr.write(`${error.message}; --help shows what there is\n`)
    else if (error instanceof SpecError) {
      for (const problem of error.problems) io.stderr.write(`${formatProblem(problem)}\n`)
    } else throw error
    return 1
  }
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    cwd: process.cwd(),
    fetch,
    today: () => new Date().toISOString().slice(0, 10),
  })
}

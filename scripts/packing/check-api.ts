import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { writeApiReport } from './api-report.ts'
import { readPackage, root } from './packages.ts'
import { run } from '../lib/run.ts'

const help = `Usage: check-api [--write]      (from the folder of a published package that is built)

Compares what users of the package see (files of the tarball, entries, exported declarations) with its api.md.

  --write   write api.md instead

Exit code: 0 the same, 1 it differs, 2 the command line is wrong.
`

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`)
  return 1
})

async function main(): Promise<number> {
  const { values, problem } = readArguments()
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n\n${help}`)
    return 2
  }
  const published = readPackage(process.cwd())
  const file = join(published.folder, 'api.md')
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const actual = await writeApiReport(published)
  const label = relative(root, file)

  if (committed === actual) {
    process.stdout.write(`${label} says what is there.\n`)
    return 0
  }
  if (values.write) {
    writeFileSync(file, actual)
    process.stdout.write(`${label} written.\n`)
    return 0
  }
  const fix =
    'If it is meant, run `pnpm api --write`, commit the file and add a changeset (`pnpm changeset`).'
  if (committed === undefined) {
    process.stderr.write(`${published.name} has no api.md yet: run \`pnpm api --write\` and commit it.\n`)
    return 1
  }
  process.stderr.write(
    `What users of ${published.name} see has changed.\n${await difference(file, actual)}\n${fix}\n`,
  )
  return 1
}

function readArguments(): { values: { write?: boolean; help?: boolean }; problem?: string } {
  try {
    return parseArgs({ options: { write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
  } catch (error) {
    return { values: {}, problem: (error as Error).message }
  }
}

async function difference(file: string, actual: string): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'latchkey-api-'))
  try {
    const other = join(scratch, 'api.md')
    writeFileSync(other, actual)
    const { stdout } = await run('git', ['diff', '--no-index', '--no-color', '-U1', '--', file, other])
    const lines = stdout.split('\n').filter((line) => !/^(diff|index|---|\+\+\+) /.test(line))
    const rest = lines.length - 80
    return rest > 0 ? [...lines.slice(0, 80), `… and ${rest} more lines`].join('\n') : lines.join('\n')
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

import { resolve } from 'node:path'
import { formatProblems, plural } from '@latchkey/openapi'
import { findVendors } from '@latchkey/spec'
import { type Command, createProgress, parseCommandLine } from '@latchkey/drift/command'
import { generateVendor, settleOrphans, type VendorResult } from '@latchkey/generate'

const help = `Usage: pnpm generate [vendor…] [options]
       pnpm check:generated [vendor…] [options]

Compiles specs/<vendor>/ into one OpenAPI document and writes the code generated from it:
  specs/<vendor>/openapi.yaml, packages/<vendor>/src/generated/, packages/mock/documents/<vendor>.json
A vendor's files are written together or not at all.

Options:
  --check        write nothing; list the files that differ from what would be written, exit 1 if there are any
  --root <dir>   repository to work on (default: this one)
  --json         print the result as JSON
  --help         show this text

Exit code: 0 done (with --check: nothing differs), 1 otherwise.
`

export const generate: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      check: { type: 'boolean' },
      root: { type: 'string' },
      json: { type: 'boolean' },
    })
    const root = values.root === undefined ? io.root : resolve(io.cwd, values.root)
    const check = values.check ?? false
    const vendors = await findVendors(root, positionals)
    const progress = createProgress(io.stderr, { silent: values.json })

    const results: VendorResult[] = []
    for (const vendor of vendors) {
      const result = await generateVendor(root, vendor, check, (stage) => progress.stage(vendor, stage))
      results.push(result)
      const bad = result.problems.length > 0 || (check && differs(result))
      progress.done(vendor, bad ? 'failed' : 'ok', summarise(result, check))
    }
    if (positionals.length === 0) {
      results.push(...(await settleOrphans(root, vendors, check)))
    }

    const failed = results.some(({ problems }) => problems.length > 0)
    const stale = check && results.some(differs)
    if (values.json) io.stdout.write(`${JSON.stringify({ check, results }, null, 2)}\n`)
    else {
      for (const { vendor, problems, remarks } of results) {
        io.stderr.write(formatProblems(problems))
        const lost = (remarks?.losses ?? []).map((loss) => ({
          file: `specs/${vendor}/openapi.yaml`,
          ...loss,
        }))
        io.stderr.write(formatProblems(lost))
      }
      for (const { changed, removed } of results) {
        for (const path of changed) io.stdout.write(`${check ? 'differs' : 'wrote'}   ${path}\n`)
        for (const path of removed) io.stdout.write(`${check ? 'orphan ' : 'removed'} ${path}\n`)
      }
      if (stale) io.stderr.write('Generated files are not what specs/ makes of them: run `pnpm generate`.\n')
    }
    return failed || stale ? 1 : 0
  },
}

function differs({ changed, removed }: VendorResult): boolean {
  return changed.length + removed.length > 0
}

function summarise(result: VendorResult, check: boolean): string {
  const { operations, changed, removed, problems, remarks } = result
  if (problems.length > 0) return plural(problems.length, 'problem')
  const done = [
    changed.length > 0 && `${plural(changed.length, 'file')} ${check ? 'differ' : 'written'}`,
    removed.length > 0 && `${plural(removed.length, 'file')} ${check ? 'without owner' : 'removed'}`,
  ].filter((part) => part !== false)
  const repairs = remarks?.repairs.length ?? 0
  const repaired = repairs > 0 ? `, ${plural(repairs, 'repair')} (listed in src/generated/README.md)` : ''
  return `${plural(operations ?? 0, 'operation')}${repaired}, ${done.length > 0 ? done.join(', ') : 'nothing changed'}`
}

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { formatProblems, SpecError } from '@latchkey/openapi'
import { findVendors, type Layout, readSourceInfo, readSpecFolder, readText } from '@latchkey/spec'
import { runProcess } from '../io/run-process.ts'
import { type LogEntry, logMarkdown, logText, readChangeset } from '../report/vendor-log.ts'
import { type CommandIo, UsageError } from './command.ts'
import type { ReportTarget } from './drift-reports.ts'

/**
 * Tells how vendors' documents changed over time: from the changesets `--write` made, those of released versions out of
 * git, which keeps them.
 *
 * @throws {@link UsageError} without a vendor, and for a report `log` cannot give
 */
export async function driftLog(
  layout: Layout,
  asked: readonly string[],
  targets: readonly ReportTarget[],
  io: CommandIo,
): Promise<number> {
  if (asked.length === 0) throw new UsageError('log wants the name of a vendor')
  const forms = targets.filter(({ format, file }) => format !== 'text' || file !== undefined)
  const form = forms[0]?.format ?? 'text'
  if (forms.length > 1 || forms[0]?.file !== undefined || !['text', 'json', 'markdown'].includes(form))
    throw new UsageError('log goes to standard output, as text, json or markdown')
  const vendors = await findVendors(layout, asked)
  const logs: { vendor: string; title: string; entries: LogEntry[] }[] = []
  for (const vendor of vendors) {
    const { title } = readSourceInfo((await readSpecFolder(layout, vendor)).source)
    logs.push({ vendor, title, entries: await entriesOf(layout, vendor, io) })
  }
  const text = {
    text: () => logs.map(({ vendor, title, entries }) => logText(`${vendor} (${title})`, entries)).join(''),
    markdown: () => logs.map(({ title, entries }) => logMarkdown(title, entries)).join('\n'),
    json: () => `${JSON.stringify({ vendors: logs }, null, 2)}\n`,
  }[form as 'text' | 'json' | 'markdown']
  io.stdout.write(text())
  return 0
}

async function entriesOf(layout: Layout, vendor: string, io: CommandIo): Promise<LogEntry[]> {
  const { root, changesets } = layout
  const names = new RegExp(`(^|/)spec-${vendor.replace(/[^\w-]/g, '\\$&')}-[0-9a-f]{12}\\.md$`)
  const committed = await addedInGit(root, `${changesets}/spec-${vendor}-*.md`, io)
  const known = new Set(committed.map(({ path }) => path))
  const entries: LogEntry[] = []
  const present = await readdir(join(root, changesets)).catch(() => [])
  for (const path of present.map((name) => `${changesets}/${name}`)) {
    if (!names.test(path) || known.has(path)) continue
    const read = readChangeset((await readText(root, path)) ?? '')
    if (read) entries.push(read)
  }
  for (const { path, commit, date } of committed) {
    if (!names.test(path)) continue
    const read = readChangeset(
      await runProcess('git', ['show', `${commit}:./${path}`], { cwd: root, env: io.env }),
    )
    if (read) entries.push({ ...read, commit, date })
  }
  return entries
}

interface Added {
  path: string
  commit: string
  date: string
}

/** Files of a pattern with the commit that added each, newest first; none where there is no git. */
async function addedInGit(root: string, pattern: string, io: CommandIo): Promise<Added[]> {
  const args = [
    'log',
    '--diff-filter=A',
    '--name-only',
    '--relative',
    '--no-renames',
    '--format=%x1e%H %cs',
    '--',
    pattern,
  ]
  let told: string
  try {
    told = await runProcess('git', args, { cwd: root, env: io.env })
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    io.stderr.write(formatProblems(error.problems))
    return []
  }
  return told.split('\u001e').flatMap((part) => {
    const [head = '', ...paths] = part.trim().split('\n')
    const [commit = '', date = ''] = head.split(' ')
    return paths.filter((path) => path !== '').map((path) => ({ path, commit, date }))
  })
}

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '@latchkey/openapi'
import { readRedoclyReport, type RedoclyReport } from '../judge/redocly-report.ts'

export interface RedoclyDiffOptions {
  /** Milliseconds after which the process is ended. Default: 60,000. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * Asks `redocly diff` (pinned in package.json) what it thinks of two documents.
 *
 * The process sees copies in a directory of its own, so no configuration of the repository reaches it; telemetry and
 * update checks are off. The documents must hold no reference to others: it would fetch them.
 *
 * @throws Error when it prints no report
 */
export async function runRedoclyDiff(
  old: JsonObject,
  fresh: JsonObject,
  { timeoutMs = 60_000, signal }: RedoclyDiffOptions = {},
): Promise<RedoclyReport> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-diff-'))
  try {
    await writeFile(join(directory, 'old.json'), JSON.stringify(old))
    await writeFile(join(directory, 'new.json'), JSON.stringify(fresh))
    return readRedoclyReport(await diff(directory, timeoutMs, signal))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** What the process may know of its surroundings: nothing of credentials, nothing that would send it to the network. */
function environment(): NodeJS.ProcessEnv {
  const known = ['PATH', 'TMPDIR', 'TEMP', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(known),
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
    NO_COLOR: '1',
  }
}

const cli = fileURLToPath(import.meta.resolve('@redocly/cli/bin/cli.js'))

function diff(cwd: string, timeout: number, signal: AbortSignal | undefined): Promise<string> {
  const options = {
    cwd,
    timeout,
    ...(signal ? { signal } : {}),
    maxBuffer: 256 * 1024 * 1024,
    env: environment(),
  }
  const args = [
    '--max-old-space-size=1024',
    cli,
    'diff',
    'old.json',
    'new.json',
    '--format=json',
    '--fail-on=none',
  ]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      // The exit code is no answer: only a report is.
      if (stdout.trimStart().startsWith('{')) return resolve(stdout)
      if (signal?.aborted) return reject(signal.reason as Error)
      const said = stderr.split('\n').findLast((line) => line.trim() !== '') ?? ''
      const why = error?.killed ? `took longer than ${timeout} ms` : said || error?.message || 'no output'
      return reject(
        new Error(`redocly diff gave no report: ${why.trim().slice(0, 200)}`, { cause: error ?? undefined }),
      )
    })
  })
}

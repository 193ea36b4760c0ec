import { escapeMarkdown } from './escape.ts'
import { oneLine } from '@latchkey/openapi'

/** One change of a vendor's document, as its changeset told it. */
export interface LogEntry {
  /** `YYYY-MM-DD` it was taken over; absent: not committed yet. */
  date?: string | undefined
  commit?: string | undefined
  bump: string
  /** The changeset's text, a line each, without marks of Markdown. */
  lines: string[]
}

/** Reads what `drift --write` wrote; `undefined` for a file that is no changeset. */
export function readChangeset(text: string): Pick<LogEntry, 'bump' | 'lines'> | undefined {
  const [, head = '', body = ''] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? []
  const bump = /:\s*(major|minor|patch)\s*$/m.exec(head)?.[1]
  if (bump === undefined) return undefined
  const paragraphs = body.trim().split(/\n(?=\s*(?:[-*] |\n))/)
  const lines = paragraphs
    .map((part) => unmark(part.replace(/\s+/g, ' ').trim()))
    .filter((line) => line !== '')
  return { bump, lines }
}

/** What `escapeMarkdown` made of it, undone. */
function unmark(line: string): string {
  return oneLine(line.replace(/\\([^\w\s])/g, '$1').replaceAll('\u2060', ''))
}

/** The log for a terminal, newest first. */
export function logText(title: string, entries: readonly LogEntry[]): string {
  const told = entries.flatMap(({ date, commit, bump, lines }) => [
    `  ${date ?? 'not committed yet'}  ${bump}${commit === undefined ? '' : `  (${commit.slice(0, 10)})`}`,
    ...lines.map((line) => `    ${line}`),
  ])
  return [oneLine(title), ...(told.length > 0 ? told : ['  nothing is recorded yet']), ''].join('\n')
}

/** The log as Markdown: a changelog of the vendor. */
export function logMarkdown(title: string, entries: readonly LogEntry[]): string {
  const told = entries.flatMap(({ date, bump, lines }) => [
    `## ${date ?? 'Not committed yet'} (${bump})`,
    '',
    ...lines.map((line) =>
      line.startsWith('- ') ? `- ${escapeMarkdown(line.slice(2))}` : `${escapeMarkdown(line)}\n`,
    ),
    '',
  ])
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    ...(told.length > 0 ? told : ['Nothing is recorded yet.', '']),
  ].join('\n')
}

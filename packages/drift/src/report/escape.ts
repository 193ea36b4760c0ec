import { oneLine } from '@latchkey/openapi'

/**
 * Text as Markdown that shows it and does nothing else: no markup, no HTML, no link, and on GitHub no mention of people or
 * issues. What stands between backticks stays code.
 */
export function escapeMarkdown(text: string): string {
  const parts = oneLine(text).split(/`([^`]+)`/)
  return parts.map((part, i) => (i % 2 === 1 ? codeSpan(part) : escapeProse(part, i === 0))).join('')
}

function escapeProse(text: string, isStart: boolean): string {
  const escaped = text
    .replace(/[\\`*_[\]<>|~!&]/g, '\\$&')
    .replace(/@|#(?=\d)|:(?=\/\/)|\bGH-(?=\d)|\bwww(?=\.)/gi, '$&\u2060')
  return isStart ? escaped.replace(/^(\s*)([-+#=]|\d+[.)])/, '$1\\$2') : escaped
}

/** Text of a document as a code span, which holds what it holds. */
export function codeSpan(text: string): string {
  const line = oneLine(text)
  if (line.trim() === '') return '` `'
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** Text as XML character data or an attribute's value; characters XML 1.0 cannot hold are replaced. */
export function escapeXml(text: string): string {
  return oneLine(text)
    .replace(
      /[\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replace(/[<>&"']/g, (found) => `&#${found.charCodeAt(0)};`)
}

/** A workflow command of GitHub Actions: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export function workflowCommand(
  name: 'error' | 'warning' | 'notice',
  properties: Record<string, string | number | undefined>,
  message: string,
): string {
  const listed = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${data(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
  return `::${name} ${listed.join(',')}::${data(message)}`
}

function data(text: string): string {
  return plainLog(oneLine(text)).replaceAll('%', '%25')
}

/**
 * Lines of a log in which a workflow runner finds no command: it takes `::` for one at the start of a line, and `##[`
 * anywhere in it. An invisible character keeps the two apart; people read the same.
 */
export function plainLog(text: string): string {
  return text.replace(/^(\s*:)(?=:)/gm, '$1\u2060').replaceAll('##[', '##\u2060[')
}

/** JSON that means the same, and in which a workflow runner finds no command either. */
export function plainJson(json: string): string {
  return json.replaceAll('##[', '\\u0023#[')
}

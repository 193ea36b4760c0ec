import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { acmeDocument, acmePage } from './support/acme-page.ts'
import { acme, createWorkspace } from './support/workspace.ts'

/** A member of an answer whose name is what somebody might try against each form of report. */
const hostile = [
  '::error file=x::owned',
  '</failure><script>alert(1)</script>]]>&amp;',
  '[a](javascript:alert(1)) ![i](http://evil.test/i.png) <b>@everyone #1',
  '``` ` ```',
  'a%0A::set-output name=x::y',
  '\u001b[31m\u202e\u0000\uffff',
  '##[error]owned',
  'x ##[stop-commands]y',
  '::stop-commands::y',
  'Fixes #12, closes GH-34, resolves org/repo#56',
]

/** What a runner would take for a command: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs */
const commandsIn = (log: string): string[] =>
  log.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['))
const grown = acmeDocument.replace(
  '        state:',
  `${hostile.map((name) => `        ${JSON.stringify(name)}: { type: string }\n`).join('')}        state:`,
)
const broken = acmeDocument
  .replace('https://api.acme.test', 'https://api2.acme.test')
  .replace('        state: { type: string, enum: [new, used] }\n', '')

async function report(document: string, ...args: string[]) {
  await using workspace = await createWorkspace({
    ...acme,
    'specs/acme/published.yaml': acmeDocument,
    // That it is missing would be told as well.
    'specs/acme/openapi.yaml': acmeDocument,
    'saved.md': acmePage(document),
  })
  const result = await workspace.run('drift', 'acme', '--from', 'saved.md', ...args)
  return { ...result, files: await workspace.snapshot() }
}

describe('reports', () => {
  test('come in several forms at once, into files and to standard output', async () => {
    const { code, stdout, files } = await report(broken, '--report', 'text', '--report', 'junit=out/drift.xml', '--report', 'markdown=drift.md', '--report', 'json=drift.json') // prettier-ignore
    expect(code).toBe(3)
    expect(stdout).toMatch(/\d+ breaking.*; logins changed/)
    expect(files['drift.md']).toMatch(/### Breaking\n\n- \*\*major\*\* \(login\)/)
    expect(JSON.parse(files['drift.json'] ?? '')).toMatchObject({ outcome: 'breaking', level: 'contract' })
    expect(XMLValidator.validate(files['out/drift.xml'] ?? '')).toBe(true)
  })

  test('are refused by name where there is no such form, or two want standard output', async () => {
    expect(await report(broken, '--report', 'yaml')).toMatchObject({ code: 1, stderr: expect.stringContaining('--report yaml: there are text, json, markdown, junit, github, sarif, html') }) // prettier-ignore
    const two = await report(broken, '--json', '--report', 'junit')
    expect(two).toMatchObject({ code: 1, stderr: expect.stringContaining('only one report') })
    expect(JSON.parse(two.stdout)).toMatchObject({
      problems: [{ reason: expect.stringContaining('only one') }],
    })
  })

  test('are JSON too where there is no vendor, or none of that name', async () => {
    for (const [files, ...args] of [[{}], [acme, 'zeta']] as [Record<string, string>, ...string[]][]) {
      await using workspace = await createWorkspace(files)
      const { code, stdout, stderr } = await workspace.run('drift', '--json', ...args)
      expect(code).toBe(1)
      expect(stderr).toMatch(/no (such )?vendor/)
      expect(JSON.parse(stdout)).toEqual({
        outcome: 'unknown',
        level: 'unknown',
        vendors: [],
        problems: [
          { file: expect.stringMatching(/^specs/), reason: expect.stringMatching(/no (such )?vendor/) },
        ],
      })
    }
  })

  test('agree on what fails: JUnit’s failures follow --fail-on', async () => {
    const parse = async (document: string, failOn: string) => {
      const { code, stdout } = await report(document, '--report', 'junit', '--fail-on', failOn)
      const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })
      return { code, failures: Number(parser.parse(stdout).testsuites.failures) }
    }
    expect(await parse(broken, 'breaking')).toEqual({ code: 3, failures: 2 })
    expect(await parse(grown, 'compatible')).toEqual({ code: 2, failures: hostile.length })
    expect(await parse(grown, 'breaking')).toEqual({ code: 0, failures: 0 })
    expect(await parse(broken, 'none')).toEqual({ code: 0, failures: 0 })
    const text = acmeDocument.replace('All things.', 'Every thing.')
    expect(await parse(text, 'compatible')).toEqual({ code: 0, failures: 0 })
    expect(await parse(text, 'text')).toEqual({ code: 2, failures: 1 })
  })

  test('are XML that parses, with hostile names as nothing but text', async () => {
    const { stdout } = await report(grown, '--report', 'junit')
    expect(XMLValidator.validate(stdout)).toBe(true)
    const suite = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(stdout).testsuites
    expect(Object.keys(suite.testsuite)).toEqual(['testcase', 'name', 'tests', 'failures', 'errors'])
    expect(stdout).not.toMatch(/<script|[\u0000-\u0008\u202e\uffff]/)
  })

  test('are Markdown in which hostile names are nothing but code', async () => {
    const { stdout } = await report(grown, '--report', 'markdown')
    // What folds is of ours, word for word.
    const ours = /^(<\/?details>|<summary>(Compatible|Text) \(\d+\)<\/summary>)$/
    const outside = stdout
      .split('\n')
      .filter((line) => !ours.test(line))
      .map((line) => line.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, ''))
      .join('\n')
    expect(outside).not.toMatch(/(?<!\\)[<[!]|@(?!\u2060)|#\d|GH-\d|javascript|https?:\/\//)
  })

  test('are one page for a browser, with both sides and nothing of a name but text', async () => {
    const { files } = await report(grown, '--report', 'html=drift.html')
    const page = files['drift.html'] ?? ''
    expect(page.match(/<script>/g)).toHaveLength(1)
    expect(page).toContain("default-src 'none'")
    expect(page).not.toMatch(/<(b|img|a|link|iframe)[ >]|src=|href=|[\u0000-\u0008\u202e\uffff]/)
    expect(page).toContain('&#60;/failure&#62;&#60;script&#62;alert(1)')
    const { files: other } = await report(broken, '--report', 'html=drift.html')
    expect(other['drift.html']).toMatch(/<details class="breaking" open><summary>Breaking <span>2<\/span>/)
    expect(other['drift.html']).toMatch(/<h4>before<\/h4><pre>[\s\S]*<mark>[\s\S]*<h4>after<\/h4>/)
  })

  test('are made of one list: JSON’s diagnostics are JUnit’s cases, SARIF’s results and the annotations', async () => {
    const asked = ['json', 'junit', 'sarif', 'github'].flatMap((form) => [
      '--report',
      `${form}=drift.${form}`,
    ])
    const { files } = await report(broken, ...asked)
    const { diagnostics } = JSON.parse(files['drift.json'] ?? '').vendors[0]
    const { results } = JSON.parse(files['drift.sarif'] ?? '').runs[0]
    const suites = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(
      files['drift.junit'] ?? '',
    ).testsuites
    const messages = diagnostics.map(({ message }: { message: string }) => message)
    expect(messages).toHaveLength(2)
    expect(results.map((one: { message: { text: string } }) => one.message.text)).toEqual(
      messages.map((message: string) => `acme: ${message}`),
    )
    expect(suites.testsuite.testcase.map(({ name }: { name: string }) => name)).toEqual(messages)
    for (const message of messages) expect(files['drift.github']).toContain(`::${message}`)
    expect(results[0]).toMatchObject({ ruleId: 'server-changed', level: 'error' })
  })

  test('are annotations one a line, which nothing in a name can add to', async () => {
    const { stdout } = await report(grown, '--report', 'github=annotations.txt')
    expect(stdout).toContain('Compatible')
    const { files } = await report(grown, '--report', 'github=annotations.txt')
    const lines = (files['annotations.txt'] ?? '').trim().split('\n')
    expect(lines).toHaveLength(hostile.length)
    for (const line of lines) {
      expect(line).toMatch(/^::warning file=specs\/acme\/published\.yaml,line=\d+,title=acme%3A minor::/)
      expect(line).not.toMatch(/[\r\u001b\u202e]|%0A/)
    }
  })

  test('show in text no character a terminal obeys', async () => {
    const { stdout } = await report(grown)
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
  })

  test.each(['text', 'json', 'markdown', 'junit', 'sarif'])(
    'have in their form %s no line a workflow runner would take for a command, started or stopped',
    async (form) => {
      const { stdout, stderr } = await report(grown, '--report', form)
      expect(stdout).toContain('owned')
      expect(commandsIn(stdout + stderr)).toEqual([])
      if (form === 'json') expect(stdout).toContain('\\u0023#[error]owned')
    },
  )

  test('have in a log no commands but their own annotations', async () => {
    const { stdout } = await report(grown, '--report', 'github', '--report', 'text')
    const found = commandsIn(stdout)
    expect(found).toHaveLength(hostile.length)
    for (const line of found)
      expect(line).toMatch(/^::warning file=specs\/acme\/published\.yaml,line=\d+,title=acme%3A/)
    expect(found.filter((line) => line.includes('##['))).toEqual([])
  })

  test('say so of a page that cannot be read in lines that are no commands, whatever it is called', async () => {
    await using workspace = await createWorkspace({
      ...acme,
      '##[error]owned.md': 'x',
      '::error::owned.md': 'x',
    })
    for (const file of ['##[error]owned.md', '::error::owned.md', '\n::error::owned', '##[error]missing']) {
      const { code, stdout, stderr } = await workspace.run('drift', 'acme', '--from', file)
      expect(code).toBe(1)
      expect(commandsIn(stdout + stderr)).toEqual([])
      const other = await workspace.run('drift', file)
      expect(commandsIn(other.stdout + other.stderr)).toEqual([])
    }
  })

  test('append themselves to the summary of the job', async () => {
    await using workspace = await createWorkspace({
      ...acme,
      'specs/acme/published.yaml': acmeDocument,
      'saved.md': acmePage(broken),
    })
    const summary = join(workspace.root, 'summary.md')
    await workspace.write({ 'summary.md': 'Before.\n' })
    const asked = ['drift', 'acme', '--from', 'saved.md', '--report', 'github']
    const { stdout } = await workspace.run(...asked)
    expect(stdout).toContain('::error file=specs/acme/published.yaml,line=4,title=acme%3A major%2C server::')
    await using inCi = await createWorkspace(await workspace.snapshot(), {
      env: { GITHUB_STEP_SUMMARY: summary },
    })
    await inCi.run(...asked)
    expect(await workspace.read('summary.md')).toMatch(/^Before\.\n## Acme API \(`acme`\)/)
  })
})

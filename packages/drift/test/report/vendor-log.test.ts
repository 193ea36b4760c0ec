import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createFolder } from '@latchkey/testkit'
import { drift, runCommand } from '../../src/command/index.ts'
import { logMarkdown, readChangeset } from '../../src/report/vendor-log.ts'
import { readLayout } from '@latchkey/spec'

const changeset = (bump: string, line: string): string =>
  `---\n'@me/acme': ${bump}\n'@me/mock': patch\n---\n\nAcme changed what it documents.\n\n- Logins: ${line}\n- \`a_b\` of \\*all\\* was\n  removed.\n`

describe('readChangeset', () => {
  test('gives the weight and the lines as they were before they became Markdown', () => {
    expect(readChangeset(changeset('major', 'The server changed.'))).toEqual({
      bump: 'major',
      lines: [
        'Acme changed what it documents.',
        '- Logins: The server changed.',
        '- `a_b` of *all* was removed.',
      ],
    })
    expect(readChangeset('# a page')).toBeUndefined()
  })

  test('and comes back as Markdown that does nothing', () => {
    const read = readChangeset(changeset('minor', '<b>@everyone'))
    expect(logMarkdown('Acme', read ? [read] : [])).toContain('- Logins: \\<b\\>@\u2060everyone')
  })
})

describe('drift log', () => {
  test('tells released changes out of git, newest first, after those not committed yet', async () => {
    await using folder = await createFolder({
      'specs/acme/source.yaml': 'title: Acme API\nhosts: []\n',
      'specs/acme-eu/source.yaml': 'title: Acme Europe\nhosts: []\n',
      '.changeset/spec-acme-000000000001.md': changeset('minor', 'First.'),
      '.changeset/spec-acme-eu-00000000000a.md': changeset('minor', 'Of another vendor.'),
    })
    const { root } = folder
    const git = (...args: string[]): Promise<unknown> =>
      promisify(execFile)('git', ['-c', 'user.name=T', '-c', 'user.email=t@t.test', ...args], { cwd: root })
    await git('init', '--quiet')
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'one', '--date', '2026-01-02T00:00:00Z')
    await git('rm', '--quiet', '.changeset/spec-acme-000000000001.md')
    await writeFile(`${root}/.changeset/spec-acme-000000000002.md`, changeset('major', 'Second.'))
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'two')
    await mkdir(`${root}/.changeset`, { recursive: true })
    await writeFile(`${root}/.changeset/spec-acme-000000000003.md`, changeset('patch', 'Third.'))

    const asked = async (...args: string[]): Promise<string> => {
      let stdout = ''
      const io = {
        stdout: { write: (text: string) => (stdout += text) },
        stderr: { write: (text: string) => (stdout += text) },
        root,
        cwd: root,
        layoutAt: (at: string) => readLayout(at, { drift: 'd', generate: 'g', add: 'a' }),
        fetch,
        env: process.env,
        today: () => '2026-01-03',
      }
      expect(await runCommand(drift, 'drift', args, io)).toBe(0)
      return stdout
    }
    const told = await asked('log', 'acme')
    expect(told.split('\n').filter((line) => /^\S|^ {2}\S|Logins/.test(line))).toEqual([
      'acme (Acme API)',
      '  not committed yet  patch',
      '    - Logins: Third.',
      expect.stringMatching(/^ {2}\d{4}-\d\d-\d\d {2}major {2}\([0-9a-f]{10}\)$/),
      '    - Logins: Second.',
      expect.stringMatching(/^ {2}\d{4}-\d\d-\d\d {2}minor {2}\([0-9a-f]{10}\)$/),
      '    - Logins: First.',
    ])
    expect(JSON.parse(await asked('log', 'acme', '--json')).vendors[0].entries).toHaveLength(3)
    expect(await asked('log', 'acme-eu', '--report', 'markdown')).toMatch(/^# Acme Europe\n\n## \d{4}/)
  })

  test.each([
    ['acme', 'log wants the name of a vendor; --help shows what there is\n'],
    ['log', 'no telling'],
  ])('by itself wants a vendor, unless one is called so (%s)', async (vendor, says) => {
    await using folder = await createFolder({ [`specs/${vendor}/source.yaml`]: 'title: Log\nhosts: []\n' })
    const { root } = folder
    let told = ''
    const stream = { write: (text: string) => (told += text) }
    const layoutAt = (at: string) => readLayout(at, { drift: 'd', generate: 'g', add: 'a' })
    const io = { stdout: stream, stderr: stream, root, cwd: root, layoutAt, fetch, env: {}, today: () => '' }
    expect(await runCommand(drift, 'drift', ['log'], io)).toBe(1)
    expect(told).toContain(says)
  })
})

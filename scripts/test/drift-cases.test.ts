import { expect, test } from 'vitest'
import { describeCases } from '@latchkey/testkit'
import { listCases, readCase } from './support/cases.ts'
import { createWorkspace } from './support/workspace.ts'

interface Result {
  code: number
  level: string
  bump: string
  refused: string
}

/** Takes the old document or page over as a vendor's, then reads the new one in its place, all on the command line. */
async function driftBetween(kind: string, old: string, fresh: string): Promise<Result> {
  const ending = kind === 'openapi' ? 'yaml' : 'md'
  await using workspace = await createWorkspace({
    'packages/case/package.json': '{ "name": "@latchkey/case" }\n',
    'specs/case/source.yaml': `title: Case\nhosts: [case.test]\npublished:\n  - { kind: ${kind}, url: 'https://case.test/a.${ending}' }\n`,
    [`old.${ending}`]: old,
    [`new.${ending}`]: fresh,
  })
  const pulled = await workspace.run('pull', 'case', '--from', `old.${ending}`)
  if (pulled.code !== 0) return { code: 1, level: 'refused', bump: 'none', refused: pulled.stderr }
  const before = await workspace.snapshot()
  const { code, stdout } = await workspace.run('drift', 'case', '--from', `new.${ending}`, '--json')
  expect(await workspace.snapshot()).toEqual(before)
  const [vendor] = JSON.parse(stdout).vendors
  const refused = vendor.problems.map(
    ({ file, reason }: { file: string; reason: string }) => `${file}: ${reason}`,
  )
  return { code, level: vendor.level, bump: vendor.bump, refused: refused.join('\n') }
}

describeCases('page histories, on the command line', listCases('page-pairs'), (pairs) => {
  test.each(pairs)('%s comes to what was noted of it', async (name) => {
    const { redoclyDiff } = JSON.parse(readCase(`page-pairs/${name}/note.json`)) as { redoclyDiff: string }
    const read = (version: string): string => readCase(`page-pairs/${name}/${version}.md`)
    const { code, level, bump, refused } = await driftBetween('mintlify', read('old'), read('new'))
    if (redoclyDiff.startsWith('format change')) {
      expect({ code, refused }).toEqual({
        code: 1,
        refused: expect.stringContaining('old.md: holds no OpenAPI'),
      })
      return
    }
    // What is noted is another tool's opinion: of weight below breaking there can be two.
    const noted = /^(major|minor|patch)/.exec(redoclyDiff)?.[1] ?? 'none'
    expect([bump === 'none', bump === 'major', code === 3]).toEqual([
      noted === 'none',
      noted === 'major',
      noted === 'major',
    ])
    expect(level === 'none').toBe(noted === 'none')
  })
})

describeCases('document histories, on the command line', listCases('pairs'), (pairs) => {
  test(
    'agree with those who judged them, on major or not, but in one case at most',
    { timeout: 600_000 },
    async () => {
      const rows: string[] = []
      let apart = 0
      for (const name of pairs) {
        const { judged } = JSON.parse(readCase(`pairs/${name}/note.json`)) as { judged: { sdkBump: string } }
        const read = (version: string): string => readCase(`pairs/${name}/${version}.yaml`)
        const result = await driftBetween('openapi', read('old'), read('new'))
        const agrees = result.refused === '' && (judged.sdkBump === 'major') === (result.code === 3)
        if (!agrees) apart += 1
        rows.push(
          `${agrees ? 'yes' : 'NO '} ${name}: ${judged.sdkBump}, ours ${result.bump} ${result.refused.slice(0, 300)}`,
        )
      }
      expect(apart, rows.join('\n')).toBeLessThanOrEqual(1)
    },
  )
})

import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from './support/workspace.ts'

/** One operation more, written by us. */
const authored = (member: string) => `openapi: 3.1.0
info: { title: More of Acme, version: '1' }
paths:
  /more:
    get:
      x-source: https://docs.acme.test/more
      x-confidence: documented
      ${member}
      responses: { '200': { description: More. } }
`

describe('a broken folder', () => {
  const cases: [title: string, files: Record<string, string>, message: RegExp][] = [
    [
      'a syntax error is named with its line',
      { 'specs/acme/published.yaml': 'openapi: 3.1.0\ninfo: [1\n' },
      /^specs\/acme\/published\.yaml:3:1: /,
    ],
    [
      'a duplicate key is named with its line',
      { 'specs/acme/published.yaml': 'openapi: 3.1.0\ninfo: {}\ninfo: {}\n' },
      /^specs\/acme\/published\.yaml:3:1: the member .* stands here a second time/,
    ],
    [
      'a structural error of ours is named with file, line and pointer',
      { 'specs/acme/authored.yaml': authored('parameters: {}') },
      /^specs\/acme\/authored\.yaml:8:7 #\/paths\/~1more\/get\/parameters: .*array/,
    ],
    [
      'a reference of ours that leads nowhere is named',
      { 'specs/acme/authored.yaml': authored("requestBody: { $ref: '#/components/requestBodies/No' }") },
      /authored\.yaml:8:7 #\/paths\/~1more\/get\/requestBody: .*#\/components\/requestBodies\/No/,
    ],
    [
      'a reference to another document is refused and not followed',
      {
        'specs/acme/published.yaml': acme['specs/acme/published.yaml'].replace(
          '#/components/schemas/Thing',
          'https://evil.test/x.yaml',
        ),
      },
      /reference to another document: https:\/\/evil\.test\/x\.yaml/,
    ],
    [
      'an error inside an overlay’s update is named in the overlay',
      {
        'specs/acme/overlay.yaml': acme['specs/acme/overlay.yaml'].replace('encoding: form', 'encoding: xml'),
      },
      /^specs\/acme\/overlay\.yaml:8:9 #\/paths\/~1token\/post\/x-token-dialect\/encoding: must be one of form, json/,
    ],
    [
      'a folder without source.yaml is told what is missing',
      { 'specs/bare/overlay.yaml': 'overlay: 1.0.0\n' },
      /^specs\/bare\/source\.yaml: missing/,
    ],
  ]
  test.each(cases)('%s', async (_title, files, message) => {
    await using workspace = await createWorkspace({ ...acme, ...files })
    const before = await workspace.snapshot()
    const { code, stderr } = await workspace.run('generate', Object.keys(files)[0]?.split('/')[1] ?? 'acme')
    expect(code).toBe(1)
    expect(stderr.split('\n').find((line) => line.startsWith('specs/'))).toMatch(message)
    expect(await workspace.snapshot()).toEqual(before)
  })

  test('with very many problems shows the first ones and counts the rest', async () => {
    const refs = Array.from({ length: 50 }, (_, i) => `    S${i}: { $ref: '#/nowhere/${i}' }\n`)
    await using workspace = await createWorkspace({
      ...acme,
      'specs/acme/authored.yaml': `${authored('')}components:\n  schemas:\n${refs.join('')}`,
    })
    const { stderr } = await workspace.run('generate')
    expect(stderr.match(/specs\/acme\/authored/g)).toHaveLength(20)
    expect(stderr).toContain('… and 30 more')
  })

  test('a file that is a link out of the repository is refused', async () => {
    await using outside = await createWorkspace({ 'published.yaml': acme['specs/acme/published.yaml'] })
    await using workspace = await createWorkspace(acme)
    await rm(join(workspace.root, 'specs/acme/published.yaml'))
    await symlink(join(outside.root, 'published.yaml'), join(workspace.root, 'specs/acme/published.yaml'))
    const { code, stderr } = await workspace.run('generate')
    expect(code).toBe(1)
    expect(stderr).toContain('specs/acme/published.yaml: a link that leads out of the repository')
  })

  test('a generated folder that is a link out of the repository is refused', async () => {
    await using outside = await createWorkspace({})
    await using workspace = await createWorkspace(acme)
    await mkdir(join(workspace.root, 'packages/acme/src'))
    await symlink(outside.root, join(workspace.root, 'packages/acme/src/generated'))
    const { code, stderr } = await workspace.run('generate')
    expect(code).toBe(1)
    expect(stderr).toContain('link that leads out of the repository')
    expect(await outside.snapshot()).toEqual({})
    expect(Object.keys(await workspace.snapshot())).not.toContain('specs/acme/openapi.yaml')
  })
})

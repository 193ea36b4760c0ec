import { createHash } from 'node:crypto'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runWell } from '../lib/run.ts'
import { root } from '../packing/packages.ts'
import { startRegistry } from '../packing/registry.ts'
import { kinds } from '../repositories/kinds.ts'

describe('the repositories of others', () => {
  test.each(kinds)('are on the site as they are run: $name', ({ program }) => {
    const page = readFileSync(join(root, 'docs/recipes/frameworks.md'), 'utf8')
    for (const [file, text] of Object.entries(program)) {
      expect(page).toContain(`\`${file}\`:`)
      expect(page).toContain(`\n${text}\`\`\`\n`)
    }
  })
})

describe('the loopback registry', () => {
  test('serves tarballs with what npm checks them by, and takes nothing in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-registry-'))
    mkdirSync(join(folder, 'package'))
    writeFileSync(join(folder, 'package/package.json'), '{ "name": "@latchkey/x", "version": "1.0.0" }')
    const file = join(folder, 'x-1.0.0.tgz')
    await runWell('tar', ['-czf', file, '-C', folder, 'package'])
    const registry = await startRegistry([
      { name: '@latchkey/x', version: '1.0.0', file, sizeBytes: 0, files: [] },
    ])
    try {
      const response = await fetch(`${registry.url}/@latchkey%2fx`)
      const { versions } = (await response.json()) as {
        versions: Record<string, { dist: { tarball: string; integrity: string } }>
      }
      const { tarball, integrity } = versions['1.0.0']!.dist
      const bytes = Buffer.from(await (await fetch(tarball)).arrayBuffer())
      expect(integrity).toBe(`sha512-${createHash('sha512').update(bytes).digest('base64')}`)
      expect(bytes.equals(readFileSync(file))).toBe(true)
      expect((await fetch(`${registry.url}/lodash`)).status).toBe(404)
      expect((await fetch(`${registry.url}/@latchkey%2fx`, { method: 'PUT', body: '{}' })).status).toBe(404)
      expect(registry.npmrc).toBe(`@latchkey:registry=${registry.url}/\n`)
    } finally {
      await registry.close()
      rmSync(folder, { recursive: true })
    }
  })
})

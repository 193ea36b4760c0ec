import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Tarball } from './pack.ts'
import type { Manifest } from './packages.ts'
import { run } from '../lib/run.ts'

/** What publint, at its strictest, has to say about a tarball. */
export async function publintTarball({ file }: Tarball, manifest: Manifest): Promise<string[]> {
  const bytes = readFileSync(file)
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages } = await publint({ pack: { tarball }, strict: true })
  return messages.map((message) => formatMessage(message, manifest, { color: false }) ?? message.code)
}

/**
 * What "are the types wrong" finds in every way of resolution we claim: ESM and bundlers, and CommonJS too, since Node
 * requires ES modules; only its rule against that is left out.
 */
export async function attwTarball({ file }: Tarball): Promise<string[]> {
  const binary = join(
    dirname(fileURLToPath(import.meta.resolve('@arethetypeswrong/cli/package.json'))),
    'dist',
  )
  const args = [
    '--profile',
    'node16',
    '--ignore-rules',
    'cjs-resolves-to-esm',
    '--format',
    'ascii',
    '--no-emoji',
  ]
  const outcome = await run(process.execPath, [join(binary, 'index.js'), file, '--no-color', ...args])
  return outcome.code === 0 ? [] : [`${outcome.stdout}\n${outcome.stderr}`.trim()]
}

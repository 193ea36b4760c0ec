// A process of its own that gives up root's rights, which end at no folder, before it uses the file store.
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileStore } from '../../src/stores/file.ts'

const folder = await mkdtemp(join(tmpdir(), 'latchkey-unwritable-'))
// 65534 is nobody on Linux; the number needs no entry in a table of users.
const nobody = 65_534
if (process.getuid?.() === 0) {
  await chown(folder, nobody, nobody)
  process.setgroups?.([])
  process.setgid?.(nobody)
  process.setuid?.(nobody)
}
const write = (ifVersion: number) => ({ ifVersion, expiresAtMs: Date.now() + 60_000 })
const store = createFileStore(folder)
await store.set('key', 'one', write(0))
const { version } = (await store.get('key'))!
await chmod(folder, 0o500)
const refusal: unknown = await store.set('key', 'two', write(version)).then(
  () => undefined,
  (error: unknown) => error,
)
await chmod(folder, 0o700)
process.send!({
  uid: process.getuid?.(),
  code: (refusal as { code?: string } | undefined)?.code,
  kept: (await store.get('key'))?.value,
})
await rm(folder, { recursive: true }).catch(() => {})

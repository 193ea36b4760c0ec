// A process that may write no byte into a file (`ulimit -f 0`), as on a full disk: what it can still do with a file store.
import { createFileStore } from '../../src/stores/file.ts'

const codeOf = (done: Promise<unknown>) =>
  done.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  )
const store = createFileStore(process.argv[2]!)
const { version: ifVersion } = (await store.get('key'))!
const code = await codeOf(store.set('key', 'two', { ifVersion, expiresAtMs: undefined }))
await store.delete('key', { ifVersion: ifVersion + 1 })
const kept = (await store.get('key'))?.value
await store.delete('key', { ifVersion })
const left = (await store.get('key'))?.value
process.stdout.write(JSON.stringify({ code, kept, left }))

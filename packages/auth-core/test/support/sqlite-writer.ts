// A process that counts up in a store it shares with others, fifty times; tells how often its write was the one.
import { DatabaseSync } from 'node:sqlite'
import { createSqliteStore } from '../../src/stores/sqlite.ts'

const [file, key] = process.argv.slice(2) as [string, string]
const store = createSqliteStore(new DatabaseSync(file))
let won = 0
for (let turn = 0; turn < 50; turn++) {
  const found = await store.get(key)
  const next = String(Number(found?.value ?? 0) + 1)
  const write = { ifVersion: found?.version ?? 0, expiresAtMs: undefined }
  if (await store.set(key, next, write)) won++
  // No process writes without a pause.
  await new Promise((resolve) => setTimeout(resolve, 1))
}
process.send!(won)
process.disconnect()

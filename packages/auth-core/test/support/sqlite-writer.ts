// A process that counts up in a store it shares with others, fifty times; tells how often its write was the one. Where the
// others keep the file for longer than a statement waits, it is turned away, and tries again.
import { DatabaseSync } from 'node:sqlite'
import { createSqliteStore } from '../../src/stores/sqlite.ts'

const [file, key] = process.argv.slice(2) as [string, string]
const store = createSqliteStore(new DatabaseSync(file))
let won = 0

async function countUp(): Promise<boolean> {
  const found = await store.get(key)
  const next = String(Number(found?.value ?? 0) + 1)
  return store.set(key, next, { ifVersion: found?.version ?? 0, expiresAtMs: undefined })
}

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === 5
}

for (let turn = 0; turn < 50;) {
  try {
    if (await countUp()) won++
    turn++
  } catch (error) {
    if (!isBusy(error)) throw error
  }
  // No process writes without a pause.
  await new Promise((resolve) => setTimeout(resolve, 1))
}
process.send!(won)
process.disconnect()

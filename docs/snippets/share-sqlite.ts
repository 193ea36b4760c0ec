import {
  createSqliteLock,
  createSqliteStore,
} from '@latchkey/auth-core/stores/sqlite'
import { DatabaseSync } from 'node:sqlite'

const database = new DatabaseSync('tokens.db')

export const store = createSqliteStore(database)
export const lock = createSqliteLock(database)

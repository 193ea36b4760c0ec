import { ConfigurationError } from '../lib/errors.ts'

/** Refuses what is no store. @throws {@link ConfigurationError} naming the option and what it lacks. */
export function checkStore(option: string, store: unknown): void {
  checkMethods(option, store, ['get', 'set', 'delete'])
}

/** Refuses what is no lock. @throws {@link ConfigurationError} naming the option. */
export function checkLock(option: string, lock: unknown): void {
  checkMethods(option, lock, ['withLock'])
}

function checkMethods(option: string, value: unknown, names: readonly string[]): void {
  const missing = names.filter(
    (name) => typeof (Object(value) as Record<string, unknown>)[name] !== 'function',
  )
  if (missing.length > 0)
    throw new ConfigurationError(option, `must have ${missing.map((name) => `"${name}"`).join(', ')}`)
}

import { ConfigurationError } from './latchkey-error.ts'

/**
 * Refuses an amount that is not a finite number of at least `least`; undefined is the default, and fine.
 *
 * `NaN`, of a variable of the environment that is not set, compares with nothing: as a limit it would be none.
 *
 * @throws {@link ConfigurationError} naming the option
 */
export function checkNumber(option: string, value: unknown, least = 0): void {
  if (value !== undefined && !(Number.isFinite(value) && (value as number) >= least))
    throw new ConfigurationError(option, `must be a number of at least ${least}`)
}

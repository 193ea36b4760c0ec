import { ConfigurationError } from './errors.ts'

/**
 * Fails on an amount that is not a finite number of at least `least`; undefined is the default, and fine.
 *
 * `NaN`, of a variable of the environment that is not set, compares with nothing: as a limit it would be none.
 */
export function checkNumber(option: string, value: number | undefined, least = 0): void {
  if (value !== undefined && !(Number.isFinite(value) && value >= least))
    throw new ConfigurationError(option, `must be a number of at least ${least}`)
}

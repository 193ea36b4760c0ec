/**
 * The version after `version`, where 0 is nothing.
 *
 * The first is a random one below 2^48: who read before a deletion must not be able to write after it.
 */
export function nextVersion(version: number): number {
  return version ? version + 1 : 1 + Math.floor(Math.random() * 2 ** 48)
}

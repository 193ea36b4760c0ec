import type { Manifest } from './packages.ts'

/** Files that a manifest leads to and the tarball does not hold: for each, whoever asks gets an error of their resolver. */
export function missingTargets(
  { exports, main, types, bin }: Pick<Manifest, 'exports' | 'main' | 'types' | 'bin'>,
  files: readonly string[],
): string[] {
  const targets = [...new Set(stringsIn([exports, main, types, bin]))]
  return targets.filter((target) => !isHeld(target.replace(/^\.\//, ''), files))
}

function isHeld(target: string, files: readonly string[]): boolean {
  const [before, after] = target.split('*', 2) as [string, string | undefined]
  return after === undefined
    ? files.includes(target)
    : files.some((file) => file.startsWith(before) && file.endsWith(after))
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

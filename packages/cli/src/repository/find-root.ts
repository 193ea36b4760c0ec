import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const configs = ['latchkey.config.json', 'latchkey.config.ts', 'latchkey.config.js']
const manifests = ['package.json', 'deno.json', 'deno.jsonc', '.git']

/** The folder the commands work on: the nearest that has our configuration, else that has a manifest, else this one. */
export function findRoot(from: string): string {
  return nearest(from, configs) ?? nearest(from, manifests) ?? from
}

export function hasConfig(root: string): boolean {
  return configs.some((name) => existsSync(join(root, name)))
}

function nearest(from: string, names: readonly string[]): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (names.some((name) => existsSync(join(at, name)))) return at
    if (dirname(at) === at) return undefined
  }
}

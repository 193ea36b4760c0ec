import { readFileSync } from 'node:fs'

/** The versions of our packages and of openapi-fetch that clients are made for: those this program was released with. */
export function ranges(): Record<string, string> {
  const file = new URL('../../package.json', import.meta.url)
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> }
  const names = ['@latchkey/auth-core', '@latchkey/client-core', 'openapi-fetch']
  return Object.fromEntries(
    // In its own repository the manifest names neighbours, not versions.
    names.map((name) => [
      name,
      /^(workspace|catalog):/.test(dependencies[name] ?? '') ? '*' : (dependencies[name] ?? '*'),
    ]),
  )
}

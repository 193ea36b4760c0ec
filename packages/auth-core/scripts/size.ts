// Prints what a user's bundle pays for this package, min+gzip, and fails when it is more than promised.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const KIB = 1024
const cases = [
  { name: 'root entry, everything', code: `export * from '@latchkey/auth-core'`, limit: 6 * KIB },
  {
    name: 'client credentials: tokenExchange + cached + authFetch + lightRequests',
    code: `export { tokenExchange, cached, authFetch, lightRequests } from '@latchkey/auth-core'`,
    limit: 4 * KIB,
  },
]

for (const { name, code, limit } of cases) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: new URL('..', import.meta.url).pathname },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['@latchkey/source'],
    write: false,
  })
  const bytes = gzipSync(outputFiles[0]!.contents, { level: 9 }).length
  console.log(`${String(bytes).padStart(5)} bytes min+gzip (limit ${limit})  ${name}`)
  if (bytes > limit) process.exitCode = 1
}

import { transform } from 'esbuild'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readPackage, type Manifest } from './packages.ts'

/**
 * Takes from a built package what its users pay for and have no use of. JavaScript loses its comments, which declarations
 * hold already (those that bundlers read stay); declarations that no entry leads to go; the types of a document are indented by tabs.
 */
export async function lighten(folder: string): Promise<void> {
  const { manifest } = readPackage(folder)
  for (const file of globSync('dist/**/*.js', { cwd: folder })) {
    await rewrite(join(folder, file), async (source) => {
      const { code } = await transform(source, { charset: 'utf8', legalComments: 'inline' })
      return code
    })
  }
  const reached = reachedDeclarations(folder, manifest)
  for (const file of globSync('dist/**/*.d.ts', { cwd: folder })) {
    if (!reached.has(posix.normalize(file))) rmSync(join(folder, file))
  }
  for (const file of globSync('dist/generated/schema.d.ts', { cwd: folder })) {
    await rewrite(join(folder, file), (source) =>
      source.replaceAll(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)),
    )
  }
}

/** The declarations that a manifest names, and those they import, relative to the package. */
function reachedDeclarations(folder: string, { exports, types }: Manifest): Set<string> {
  const named = JSON.stringify({ exports, types }).matchAll(/"\.\/(dist\/[^"]+\.d\.ts)"/g)
  const reached = new Set(Array.from(named, ([, file]) => file!))
  // A set goes on to what is added to it on the way.
  for (const file of reached) {
    const source = readFileSync(join(folder, file), 'utf8')
    for (const [, path] of source.matchAll(/(?:\bfrom |\bimport |\bimport\()["'](\.[^"']+)["']/g))
      reached.add(posix.join(posix.dirname(file), path!.replace(/\.[jt]s$/, '.d.ts')))
  }
  return reached
}

async function rewrite(file: string, change: (source: string) => string | Promise<string>): Promise<void> {
  writeFileSync(file, await change(readFileSync(file, 'utf8')))
}

if (import.meta.main) await lighten(process.cwd())

import { transform } from 'esbuild'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readPackage, type Manifest } from './packages.ts'

/**
 * Takes from a built package what its users pay for and have no use of. JavaScript loses its comments, which declarations
 * hold already (those that bundlers read stay); declarations that no entry leads to go; what is left is indented by tabs.
 */
export async function lighten(folder: string): Promise<void> {
  const { manifest } = readPackage(folder)
  for (const file of globSync('dist/**/*.js', { cwd: folder })) {
    await rewrite(join(folder, file), lightScript)
  }
  const reached = reachedDeclarations(folder, manifest)
  for (const file of globSync('dist/**/*.d.ts', { cwd: folder })) {
    if (!reached.has(posix.normalize(file))) rmSync(join(folder, file))
  }
  for (const file of globSync('dist/**/*.d.ts', { cwd: folder })) {
    await rewrite(join(folder, file), indentedByTabs(4))
  }
}

/** A change is kept where the program stays what it was: texts over several lines may hold spaces, and what looks like a comment. */
async function lightScript(source: string): Promise<string> {
  const program = await printed(source, true)
  let code = await printed(source, false)
  for (const change of [withoutComments, indentedByTabs(2)]) {
    const changed = change(code)
    const isSame = await printed(changed, true).then(
      (other) => other === program,
      () => false,
    )
    if (isSame) code = changed
  }
  return code
}

async function printed(source: string, minifyWhitespace: boolean): Promise<string> {
  const { code } = await transform(source, { charset: 'utf8', legalComments: 'inline', minifyWhitespace })
  return code
}

/** Takes the comments that esbuild leaves, on lines of their own; those that begin with `!`, `@` or `#` are for programs and lawyers. */
function withoutComments(source: string): string {
  return source.replaceAll(/^[ \t]*(?:\/\/(?![!@#]| @)[^\n]*|\/\*(?![!@#]| @)[^]*?\*\/)\n/gm, '')
}

function indentedByTabs(width: number): (source: string) => string {
  const indent = new RegExp(`^(?: {${width}})+`, 'gm')
  return (source) => source.replaceAll(indent, ({ length }) => '\t'.repeat(length / width))
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

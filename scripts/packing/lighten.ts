import { transform } from 'esbuild'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readPackage, type Manifest } from './packages.ts'
import { reachedDeclarations } from './reached-declarations.ts'

/**
 * Takes from a built package what its users pay for and have no use of. JavaScript loses its comments, which declarations
 * hold already (those that bundlers read stay); declarations that no entry leads to go, file by file and name by name; what is left is indented by tabs.
 */
export async function lighten(folder: string): Promise<void> {
  const { manifest } = readPackage(folder)
  for (const file of globSync('dist/**/*.js', { cwd: folder })) {
    await rewrite(join(folder, file), lightScript)
  }
  const reached = reachedDeclarations(folder, entriesOf(manifest))
  for (const file of globSync('dist/**/*.d.ts', { cwd: folder })) {
    const text = reached.get(posix.normalize(file))
    if (text === undefined) rmSync(join(folder, file))
    else writeFileSync(join(folder, file), indentedByTabs(4)(text))
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

/** The declarations that a manifest names, relative to the package. */
function entriesOf({ exports, types }: Manifest): string[] {
  const named = JSON.stringify({ exports, types }).matchAll(/"\.\/(dist\/[^"]+\.d\.ts)"/g)
  return [...new Set(Array.from(named, ([, file]) => file!))]
}

async function rewrite(file: string, change: (source: string) => string | Promise<string>): Promise<void> {
  writeFileSync(file, await change(readFileSync(file, 'utf8')))
}

if (import.meta.main) await lighten(process.cwd())

import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { EntryFacts } from './imports.ts'
import type { PublishedPackage } from './packages.ts'

/** Where a consumer's program is compiled for: what global types it has. */
export interface Environment {
  name: 'browser' | 'node' | 'worker'
  lib: readonly string[]
  types: readonly string[]
}

export const environments: readonly Environment[] = [
  { name: 'browser', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] },
  { name: 'node', lib: ['ES2022'], types: ['node'] },
  { name: 'worker', lib: ['ES2022'], types: ['@cloudflare/workers-types'] },
]

/** A program that uses a package. */
export interface Consumer {
  file: string
  environments: readonly Environment['name'][]
  /** The first TypeScript whose language it is written in. */
  since: number
  /** Whether it is CommonJS. */
  isCommonJs: boolean
}

const everywhere = environments.map(({ name }) => name)

/**
 * Writes programs that use a package: for each entry one that fails to compile when anything of it is `any`, one that
 * takes it by `require`, and the examples of its README.
 */
export function writeConsumers(
  { folder: packageFolder }: PublishedPackage,
  entries: readonly EntryFacts[],
  folder: string,
): Consumer[] {
  const consumers: Consumer[] = []
  mkdirSync(join(folder, 'examples'), { recursive: true })
  for (const [index, { specifier, needsNode }] of entries.entries()) {
    const file = join(folder, `entry-${index}.ts`)
    writeFileSync(file, programFor(specifier))
    consumers.push({
      file,
      environments: needsNode ? ['node'] : everywhere,
      since: 0,
      isCommonJs: false,
    })
    const required = join(folder, `entry-${index}.cts`)
    writeFileSync(
      required,
      `import entry = require('${specifier}')\nexport const names = Object.keys(entry)\n`,
    )
    // TypeScript knows since 5.8 that Node can require ES modules.
    consumers.push({ file: required, environments: ['node'], since: 5.8, isCommonJs: true })
  }
  for (const example of globSync(join(packageFolder, 'examples', '*.ts')).sort()) {
    const source = readFileSync(example, 'utf8')
    const file = join(folder, 'examples', basename(example))
    writeFileSync(file, source)
    const usesNode =
      /\bprocess\.|'node:/.test(source) ||
      entries.some(({ specifier, needsNode }) => needsNode && source.includes(`'${specifier}'`))
    consumers.push({
      file,
      environments: usesNode ? ['node'] : everywhere,
      // Explicit resource management came with 5.2.
      since: /^\s*(?:await )?using \w+ =/m.test(source) ? 5.2 : 0,
      isCommonJs: false,
    })
  }
  return consumers
}

function programFor(specifier: string): string {
  return `import * as entry from '${specifier}'

type Untyped = { [Name in keyof typeof entry]: 0 extends 1 & (typeof entry)[Name] ? Name : never }[keyof typeof entry]
export const untyped: [Untyped] extends [never] ? 'none' : Untyped = 'none'

// @ts-expect-error An entry without types would let this pass.
export const missing = entry.thereIsNoSuchExport
`
}

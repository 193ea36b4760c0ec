import type { PackagePlan } from './plan-package.ts'

/** Stands for the vendor while its files are written, so that its names can be told from those they import. */
const stand = { pascal: 'VendorsOwnName', camel: 'vendorsOwnName' }

/**
 * Files whose own names are the vendor's, whatever it is called: what a file imports under a name of its own, as a vendor
 * "api" its `ApiClient`, is called by another name in that file.
 */
export function withOwnNames(
  plan: PackagePlan,
  write: (plan: PackagePlan) => Record<string, string>,
): Record<string, string> {
  const files = Object.entries(write({ ...plan, ...stand }))
  return Object.fromEntries(files.map(([file, text]) => [file, named(text, plan)]))
}

function named(text: string, { pascal, camel }: PackagePlan): string {
  const toOwn = (written: string): string =>
    written.replaceAll(stand.pascal, pascal).replaceAll(stand.camel, camel)
  const own = new Set([...text.matchAll(/\w*vendorsOwnName\w*/gi)].map(([name]) => toOwn(name)))
  const taken = importedNames(text).filter((name) => own.has(name))
  return toOwn(taken.reduce(renamed, text))
}

const importLine = /^import (?:type )?\{([^}]*)\}/gm

function importedNames(text: string): string[] {
  return [...text.matchAll(importLine)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '' && !/vendorsOwnName/i.test(name)),
  )
}

/** The text with an imported name under another one: `import { type ApiClient as CoreApiClient }`. */
function renamed(text: string, name: string): string {
  const other = /^[a-z]/.test(name) ? `core${name[0]?.toUpperCase()}${name.slice(1)}` : `Core${name}`
  const word = new RegExp(`\\b${name}\\b`, 'g')
  return text
    .replaceAll(word, other)
    .replaceAll(importLine, (line) =>
      line.replaceAll(new RegExp(`\\b${other}\\b`, 'g'), `${name} as ${other}`),
    )
}

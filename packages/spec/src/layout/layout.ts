import type { JsonObject } from '@latchkey/openapi'

/** How the relative imports of generated code are spelled: `./schema.ts`, `./schema.js` or `./schema`. */
export type ImportStyle = 'ts' | 'js' | 'none'

/** How the package of a vendor is written, where each has one of its own. */
export interface PackageStyle {
  /** Name of the package: `@latchkey/{vendor}`. */
  name: string
  /** What manifests state of a dependency, by its name: `workspace:^`, `catalog:`, `^1.2.3`. */
  dependencies: Readonly<Record<string, string>>
  /** Configuration of TypeScript that the package's own extends, relative to the root. Default: the package's stands alone. */
  tsconfig?: string | undefined
  /** Further members of manifests: `publishConfig`, scripts of checks. They win over those that are written anyway. */
  manifest?: JsonObject | undefined
  /** Whether the package gets the tests, examples and checks of Latchkey's own repository. Default: false. */
  isHouse?: boolean | undefined
}

/**
 * Where everything lies in a repository, and what its commands are called: the only thing that knows. Paths are relative
 * to `root` with `/` between the parts; `{vendor}` in them stands for a vendor's name.
 */
export interface Layout {
  /** The repository, an absolute path. */
  root: string
  /** Folder with a folder of documents for each vendor. */
  specs: string
  /** Folder of a vendor's client; what only machines read lies in `generated/` below it. Absent: no code is generated. */
  code?: string | undefined
  /** Default: `ts`. */
  imports?: ImportStyle | undefined
  /** Folder of a vendor's package, whose manifest names it in changesets. */
  packages: string
  /** How packages are written. Absent: clients lie in the source tree of a program, without a manifest of their own. */
  package?: PackageStyle | undefined
  /** File that holds the compiled document for a mock. Absent: none is written. */
  documents?: string | undefined
  /** Folder of changesets; none are written where it is missing. */
  changesets: string
  /** Module that makes the client `drift --live` uses. Absent, or not there: a client is made from the document. */
  probes?: string | undefined
  /** What describes the files of a vendor's folder, for messages. */
  guide: string
  /** What the commands are called here, for messages and marks. */
  commands: { generate: string; drift: string; add: string }
  /** Where a vendor lies elsewhere than the others. */
  vendors?: Readonly<Record<string, VendorPlace>> | undefined
}

export type VendorPlace = Partial<Pick<Layout, 'code' | 'imports' | 'packages' | 'package'>>

/** The layout as it is for one vendor. */
export function layoutFor(layout: Layout, vendor: string): Layout {
  const own = layout.vendors
  return own !== undefined && Object.hasOwn(own, vendor) ? { ...layout, ...own[vendor] } : layout
}

/** A path of a layout with the vendor's name put in. */
export function placeOf(path: string, vendor: string): string {
  return path.replaceAll('{vendor}', vendor)
}

/** A vendor's spec folder, or a file in it. */
export function specPath({ specs }: Pick<Layout, 'specs'>, vendor: string, file?: string): string {
  return file === undefined ? `${specs}/${vendor}` : `${specs}/${vendor}/${file}`
}

/** The folder of a vendor's client; undefined where none is generated. */
export function codeFolder(layout: Layout, vendor: string): string | undefined {
  const { code } = layoutFor(layout, vendor)
  return code === undefined ? undefined : placeOf(code, vendor)
}

/** The folder of a vendor's package, whether there is one or not. */
export function packageFolder(layout: Layout, vendor: string): string {
  return placeOf(layoutFor(layout, vendor).packages, vendor)
}

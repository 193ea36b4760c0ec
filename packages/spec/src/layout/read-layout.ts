import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import {
  type Json,
  type JsonObject,
  isObject,
  parseSource,
  type SourceDocument,
  SpecError,
} from '@latchkey/openapi'
import { readText } from '../io/files.ts'
import { checkSchema } from '../schemas.ts'
import type { ImportStyle, Layout, VendorPlace } from './layout.ts'

/** What `latchkey.config.json` and `latchkey.config.ts` may say; everything has a default. */
export interface LatchkeyConfig {
  /** Address of the schema, for editors. */
  $schema?: string | undefined
  /** Folder with a folder of documents for each vendor. Default: `specs`. */
  specs?: string | undefined
  /** Folder of a vendor's client. Absent: documents are kept and no code is generated, but for those in `vendors`. */
  code?: string | undefined
  /** How relative imports of generated code are spelled. Default: `ts`. */
  imports?: ImportStyle | undefined
  /** Folder of changesets. Default: `.changeset`; none are written where it is missing. */
  changesets?: string | undefined
  /** File that holds the compiled document of a vendor as JSON, for a mock. Default: none. */
  documents?: string | undefined
  /** Vendors that lie elsewhere, or whose client is a package of a workspace. */
  vendors?: Readonly<Record<string, VendorConfig>> | undefined
}

export interface VendorConfig {
  code?: string | undefined
  imports?: ImportStyle | undefined
  /** Makes the vendor's client a package: the folder of its manifest, its name, and how it states dependencies. */
  package?:
    | {
        folder: string
        name: string
        dependencies?: Readonly<Record<string, string>> | undefined
        manifest?: JsonObject | undefined
      }
    | undefined
}

/** Gives a configuration its type; returns it as it is. */
export function defineConfig(config: LatchkeyConfig): LatchkeyConfig {
  return config
}

/** Names of the file that states the layout of a repository, in the order they are looked for. */
export const configFiles = ['latchkey.config.json', 'latchkey.config.ts', 'latchkey.config.js'] as const

/**
 * The layout a repository states in its configuration; the defaults where it has none.
 *
 * @throws {@link SpecError} for a configuration that breaks `schemas/config.schema.json`, or a path that leaves the repository
 */
export async function readLayout(root: string, commands: Layout['commands']): Promise<Layout> {
  const found = await readConfig(root)
  return layoutOf(root, found?.config ?? {}, commands)
}

/** The configuration of a repository, and the file it stands in. */
export async function readConfig(
  root: string,
): Promise<{ file: string; config: LatchkeyConfig } | undefined> {
  for (const file of configFiles) {
    const text = await readText(root, file)
    if (text === undefined) continue
    if (!file.endsWith('.json')) return { file, config: checkConfig(file, await importConfig(root, file)) }
    const document = parseSource(file, text)
    return { file, config: checkConfig(file, document.data, document) }
  }
  return undefined
}

/**
 * @param document where the data stands in a file, for the places of what is wrong
 * @throws {@link SpecError} naming everything that is wrong
 */
export function checkConfig(
  file: string,
  data: JsonObject,
  document?: Pick<SourceDocument, 'locate'>,
): LatchkeyConfig {
  const findings = checkSchema('config', data)
  if (findings.length > 0)
    throw new SpecError(
      findings.map((finding) => ({ file, ...document?.locate(finding.pointer), ...finding })),
    )
  return data as unknown as LatchkeyConfig // checked against the schema just now
}

export function layoutOf(root: string, config: LatchkeyConfig, commands: Layout['commands']): Layout {
  const { specs = 'specs', code, imports, changesets = '.changeset', documents, vendors = {} } = config
  return {
    root,
    specs,
    code,
    imports,
    packages: 'packages/{vendor}',
    documents,
    changesets,
    guide: 'the README of @latchkey/drift',
    commands,
    vendors: Object.fromEntries(Object.entries(vendors).map(([name, own]) => [name, vendorPlace(own)])),
  }
}

function vendorPlace({ code, imports, package: own }: VendorConfig): VendorPlace {
  return {
    ...(code === undefined ? {} : { code }),
    ...(imports === undefined ? {} : { imports }),
    ...(own === undefined
      ? {}
      : {
          packages: own.folder,
          code: code ?? `${own.folder}/src`,
          package: { name: own.name, dependencies: own.dependencies ?? {}, manifest: own.manifest },
        }),
  }
}

/** The repository's own program: it is run as its build is. */
async function importConfig(root: string, file: string): Promise<JsonObject> {
  try {
    const { default: config } = (await import(pathToFileURL(join(root, file)).href)) as { default?: Json }
    // Whatever it exports is judged like the configuration in JSON.
    if (isObject(config)) return config
  } catch (cause) {
    const isOld = cause instanceof Error && 'code' in cause && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION'
    const reason = isOld
      ? 'this Node.js cannot read TypeScript: use Node.js 22.18 or later, or latchkey.config.json'
      : `cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new SpecError([{ file, reason }], { cause })
  }
  throw new SpecError([{ file, reason: 'must export its configuration as default' }])
}

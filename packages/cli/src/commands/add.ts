import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { JsonObject } from '@latchkey/openapi'
import type { LatchkeyConfig } from '@latchkey/spec'
import { CliError } from '../cli-error.ts'
import { type AddCommand, nameAllMissing } from '../command.ts'
import { note, paint, say, sayJson, whileShowing } from '../output.ts'
import { isTerminal } from '../prompt.ts'
import { commands, type Engine, withEngine } from '../repository/engine.ts'
import { aboutCredentials, type Credentials, credentialsOf } from '../repository/credentials.ts'
import { findRoot } from '../repository/find-root.ts'
import { type FirstProgram, firstProgram } from '../repository/first-program.ts'
import { findImportStyle } from '../repository/import-style.ts'
import {
  addCommand,
  findManager,
  install,
  type PackageManager,
  runCommand,
} from '../repository/package-manager.ts'
import { askClientAuth, readClientAuth } from '../repository/client-auth.ts'
import { readStdinBytes } from '../stdin.ts'
import { ranges } from '../repository/ranges.ts'
import { writeUndisturbed } from '../repository/write-undisturbed.ts'
import { configWith } from '../repository/write-config.ts'

interface AddOptions {
  from: string
  to?: string
  package?: string
  imports?: 'ts' | 'js' | 'none'
  url?: string
  host?: string[]
  clientAuth?: string
  input?: boolean
  install: boolean
  json?: boolean
}

export const addAddCommand: AddCommand = (program) => {
  const usage = '<vendor> --from <file-or-url> [options]'
  const command = program
    .command('add')
    .usage(usage)
    .description('make a typed client of an OpenAPI document')
    .argument('<vendor>', 'a name of your choice: lower-case words joined by -')
    .requiredOption(
      '--from <file-or-url>',
      'an OpenAPI document (YAML, JSON), or a docs page that holds one; - for standard input',
    )
    .option('--to <folder>', 'where the client goes (default: src/<vendor>)')
    .option('--package <name>', 'make a workspace package of it, such as @me/acme; --to is its folder then')
    .option(
      '--imports <style>',
      'how imports are spelled: ts, js or none (default: as tsconfig.json wants it)',
    )
    .option('--url <url>', 'where the document lives, when --from is a file: drift reads it there')
    .option('--host <host>', 'further host that documents named by the page may come from', collectHosts)
    .option(
      '--client-auth <how>',
      'client_secret_basic, client_secret_post or none, where the document does not say',
    )
    .option('--no-input', 'never ask for what it does not say')
    .option('--no-install', 'do not install what the client imports; say how')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Writes specs/<vendor>/ (the document, and your corrections), the client, and latchkey.config.json; all or nothing.
Afterwards: latchkey generate, drift, mock, token, call and remove know the vendor.

Example:
  latchkey add petstore --from petstore.yaml`,
    )
    .action((vendor: string, options: AddOptions) => add(vendor, options))
  nameAllMissing(command, `add ${usage}`, 'add petstore --from petstore.yaml')
}

async function add(vendor: string, options: AddOptions): Promise<void> {
  const cwd = process.cwd()
  const root = findRoot(cwd)
  const manager = findManager(root)
  const made = await withEngine((engine) => make(engine, { root, cwd, vendor, options, manager }))
  const { install: command, isComplete, hasSignIn, ...result } = made
  const isInstalled = options.install && !isComplete
  if (isInstalled) await install(root, command)
  if (options.json) return sayJson({ ...result, installed: isInstalled, install: command.join(' ') })
  tell({ ...result, hasSignIn }, manager, isInstalled || isComplete ? undefined : command.join(' '))
}

interface Asked {
  root: string
  cwd: string
  vendor: string
  options: AddOptions
  manager: PackageManager
}

interface Made {
  vendor: string
  operations: number
  grant: string | undefined
  /** Whether calls carry tokens, other credentials or none. */
  credentials: Credentials
  /** The entry of what people get tokens with, relative to the repository. */
  signIn: string | undefined
  /** Whether they can sign in with it, and not only go on with what they have. */
  hasSignIn: boolean
  notes: string[]
  files: string[]
  program: FirstProgram
  /** The command that installs what the client imports. */
  install: string[]
  /** Whether all of that is there already. */
  isComplete: boolean
}

async function make(engine: Engine, asked: Asked): Promise<Made> {
  const { root, vendor, options, manager } = asked
  const { package: packageName } = options
  const problem = engine.vendorNameProblem(vendor)
  if (problem !== undefined) throw new CliError('bad_name', problem)
  const clientAuth = readClientAuth(engine, options.clientAuth)
  const { code, imports } = await placeOf(engine, asked)
  const place =
    packageName === undefined
      ? { code, imports }
      : { imports, package: { folder: code, name: packageName, dependencies: ranges() } }
  const { config, change } = await configWith(engine, root, vendor, place)
  const checked = checkPlace(engine, JSON.parse(JSON.stringify(config)))
  const layout = engine.layoutOf(root, checked, commands)
  const unfit = engine.folderProblem(code)
  if (unfit !== undefined)
    throw new CliError('bad_folder', `${unfit} Choose another for the client, such as --to src/${vendor}.`)
  refuseOccupied(root, [engine.specPath(layout, vendor), code], vendor)

  const made = await whileShowing(options.json ? undefined : `… making ${vendor}`, async (takeAway) => {
    const { extracted, origin } = await readDocument(engine, asked)
    return engine.makeVendor(layout, vendor, extracted, origin, {
      clientAuth,
      ...(options.input !== false &&
        isTerminal() && {
          askClientAuth(question) {
            takeAway()
            return askClientAuth(engine, question)
          },
        }),
    })
  })
  const { plan, operations, grant, notes, candidates } = made
  if (!plan) throw new CliError('no_code', `${code} is no folder for code.`)
  // The manifest of a new package says what it needs.
  const missing =
    packageName === undefined
      ? missingIn(engine, root, engine.runtime, engine.furtherRuntime(plan))
      : undefined
  const command = missing ? addCommand(manager, missing) : [manager, 'install']
  const files = [...made.files, ...(change ? [change] : []), ...manifestFor(root)]
  await writeUndisturbed(
    engine,
    () => engine.writeFiles(root, files),
    `Install what the client imports: ${command.join(' ')}`,
  )
  return {
    vendor,
    operations,
    grant,
    notes: [...notes.map(engine.oneLine), ...engine.renderCandidates(candidates)],
    files: files.map(({ path }) => path).toSorted(),
    program: firstProgram(engine, plan, { root, code, packageName, imports }),
    credentials: credentialsOf(plan, operations),
    hasSignIn: plan.signIn !== undefined && (plan.signIn.hasCode || plan.signIn.device !== undefined),
    signIn: plan.signIn && `${code}${packageName === undefined ? '' : '/src'}/sign-in.ts`,
    install: command,
    isComplete: missing?.length === 0,
  }
}

/** What the configuration would refuse came from the command line: the rest of it has been read and checked before. */
function checkPlace({ checkConfig, SpecError }: Engine, config: JsonObject): LatchkeyConfig {
  try {
    return checkConfig('the command line', config)
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    const isName = error.problems.some(({ pointer }) => pointer?.endsWith('/package/name'))
    throw isName
      ? new CliError('bad_package', '--package must be the name of an npm package, such as @me/acme.')
      : new CliError('bad_folder', '--to must be a folder of this repository, such as src/acme.')
  }
}

/** Where the client goes and how its imports are spelled: as asked, as configured, or as is usual. */
async function placeOf(
  engine: Engine,
  { root, vendor, options }: Asked,
): Promise<{ code: string; imports: 'ts' | 'js' | 'none' }> {
  const stated = readFolder(options.to)
  const imports = readImports(options.imports)
  if (options.package !== undefined) {
    const code = stated ?? `packages/${options.package.replace(/^.*\//, '')}`
    return { code, imports: imports ?? 'js' }
  }
  const configured = (await engine.readConfig(root))?.config.code?.replaceAll('{vendor}', vendor)
  const code = stated ?? configured ?? `src/${vendor}`
  return { code, imports: imports ?? (await findImportStyle(root, code)) }
}

/** A manifest, where there is none: without it Node takes the client for CommonJS. */
function manifestFor(root: string): { path: string; text: string }[] {
  if (['package.json', 'deno.json'].some((name) => existsSync(join(root, name)))) return []
  return [{ path: 'package.json', text: '{\n  "private": true,\n  "type": "module"\n}\n' }]
}

async function readDocument(engine: Engine, { cwd, options }: Pick<Asked, 'cwd' | 'options'>) {
  const { from, host: hosts = [] } = options
  if (from === '')
    throw new CliError(
      'bad_from',
      '--from is empty: it takes a file, an https: address, or - for standard input.',
    )
  // A drive of Windows has one letter.
  const url = /^[a-z][a-z0-9+.-]+:\/\//i.test(from) ? from : options.url
  if (url !== undefined && engine.parseUrl(url)?.protocol !== 'https:') {
    const next = url === from ? ' Save it, and give --from its file.' : ''
    throw new CliError('bad_url', `The address of the document must start with https:.${next}`)
  }
  const access = { fetch, hosts, from, cwd }
  const page = from === '-' ? await readStdinPage(engine) : await engine.readPageText(from, access)
  const kind = engine.detectKind(page.name, page.text)
  const extracted = await engine.extractPage(kind, page, access)
  const sha256 = engine.sha256(engine.canonicalJson(extracted.document.data))
  const retrieved = new Date().toISOString().slice(0, 10)
  return { extracted, origin: { kind, url, hosts, retrieved, reference: extracted.reference, sha256 } }
}

/** A document that another program prints. What it names is beside nothing, and not read. */
async function readStdinPage({ readTextBytes }: Engine): Promise<{ name: string; text: string }> {
  const name = 'standard input'
  return { name, text: readTextBytes(await readStdinBytes(), name) }
}

/** Nothing is ever written over: a folder that holds something belongs to somebody. */
function refuseOccupied(root: string, [specs = '', code = '']: readonly string[], vendor: string): void {
  if (existsSync(join(root, specs))) {
    const isVendor = existsSync(join(root, specs, 'source.yaml'))
    const next = isVendor
      ? `After changes run: latchkey generate ${vendor}. To start anew: latchkey remove ${vendor}.`
      : 'It is no vendor of Latchkey: move it away, or choose another name.'
    throw new CliError('vendor_exists', `${specs} is there already. ${next}`)
  }
  if (existsSync(join(root, code))) {
    throw new CliError('folder_exists', `${code} is there already. Choose another folder: --to <folder>.`)
  }
}

function missingIn(
  engine: Engine,
  root: string,
  names: readonly string[],
  further: Record<string, string>,
): string[] {
  const file = join(root, 'package.json')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}'
  const { dependencies = {} } = readManifest(engine, text)
  const known = { ...ranges(), ...further }
  return [...names, ...Object.keys(further)]
    .filter((name) => !(name in dependencies))
    .map((name) => `${name}@${known[name] ?? 'latest'}`)
}

/** @throws {@link SpecError} that says where it is no JSON. */
function readManifest({ parseSource, SpecError }: Engine, text: string): Manifest {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Manifest
  } catch (cause) {
    parseSource('package.json', text)
    throw new SpecError([{ file: 'package.json', reason: 'is not valid JSON' }], { cause })
  }
}

interface Manifest {
  dependencies?: Record<string, string>
}

function readFolder(folder: string | undefined): string | undefined {
  return folder
    ?.replaceAll('\\', '/')
    .replaceAll(/(?<=^|\/)(?:\.(?:\/|$))+/g, '')
    .replace(/\/+$/, '')
}

function readImports(style: string | undefined): 'ts' | 'js' | 'none' | undefined {
  if (style === undefined || style === 'ts' || style === 'js' || style === 'none') return style
  throw new CliError('bad_imports', '--imports must be ts, js or none.')
}

function tell(
  {
    vendor,
    operations,
    grant,
    credentials,
    signIn,
    hasSignIn,
    notes,
    files,
    program,
  }: Omit<Made, 'install' | 'isComplete'>,
  manager: PackageManager,
  install?: string,
): void {
  for (const line of notes) note(line)
  const count = `${operations} ${operations === 1 ? 'operation' : 'operations'}`
  note(`${paint('green', '✓', process.stderr)} ${vendor}: ${count}, ${files.length} files written`)
  note(aboutCredentials({ grant, credentials, variables: program.variables }))
  if (signIn !== undefined)
    note(
      hasSignIn
        ? `People sign in with what ${signIn} exports.`
        : `Refresh tokens that you have already are used by what ${signIn} exports.`,
    )
  const run = runCommand(manager, program.path, program.isReadByNode)
  if (install !== undefined) note(`Install what it imports: ${install}`)
  note(
    `\nTo try it, against a mock on this machine (npx --yes @latchkey/cli mock ${vendor} > mock.env), save this as ${program.path}:\n`,
  )
  say(program.text.trimEnd())
  note(`\nand run: ${run}`)
}

function collectHosts(value: string, earlier: string[] = []): string[] {
  if (!/^[a-z0-9.-]+(:\d+)?$/.test(value))
    throw new InvalidArgumentError('It must be a host, such as files.example.com.')
  return [...earlier, value]
}

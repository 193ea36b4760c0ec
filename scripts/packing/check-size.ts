import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleSize, type BundledImport, type Replaced } from './bundle-size.ts'

const help = `Usage: check-size [--inputs]      (from the folder of a package that is built)

Bundles what the "sizes" of package.json name, minified and gzipped, by esbuild and by rolldown, and holds the larger one
to its limit. With "beyond", only what comes on top of a bundle of these imports counts; with "beyondPlainCalls", only what
comes on top of the same imports with every call as openapi-fetch sends it: without the table of what goes over the wire,
and without the serializers it names.

  --inputs   also list what each bundle is made of

Exit code: 0 all are within their limits, 1 one is not, 2 the command line is wrong.
`

interface SizeLimit {
  name: string
  /** Module → the names imported from it. */
  imports: Readonly<Record<string, readonly string[]>>
  beyond?: Readonly<Record<string, readonly string[]>>
  beyondPlainCalls?: true
  limitBytes: number
}

/** A vendor's client of which nothing differs from openapi-fetch, at one address. */
const plainCalls: Replaced = {
  file: 'dist/generated/wire.js',
  code: `import { checkUrl } from '@latchkey/auth-core'
export const wired = (client) => client
export const originsOf = (baseUrl) => [checkUrl('baseUrl', baseUrl).origin]
`,
}

process.exitCode = await main()

async function main(): Promise<number> {
  let showsInputs: boolean
  try {
    const { values } = parseArgs({ options: { inputs: { type: 'boolean' }, help: { type: 'boolean' } } })
    if (values.help) {
      process.stdout.write(help)
      return 0
    }
    showsInputs = values.inputs === true
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`)
    return 2
  }
  const folder = process.cwd()
  const { sizes = [] } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    sizes?: SizeLimit[]
  }
  let isWithin = true
  for (const size of sizes) if (!(await holds(size, folder, showsInputs))) isWithin = false
  return isWithin ? 0 : 1
}

/** Measures one, says what came of it, and whether it is within its limit. */
async function holds(
  { name, imports, beyond, beyondPlainCalls, limitBytes }: SizeLimit,
  folder: string,
  showsInputs: boolean,
): Promise<boolean> {
  const whole = await bundleSize(importsOf(imports), folder)
  const base = beyondPlainCalls
    ? await bundleSize(importsOf(imports), folder, plainCalls)
    : beyond && (await bundleSize(importsOf(beyond), folder))
  const bytes = Math.max(whole.esbuild - (base?.esbuild ?? 0), whole.rolldown - (base?.rolldown ?? 0))
  const isWithin = bytes <= limitBytes
  process.stdout.write(
    `${name}: ${bytes} bytes, ${isWithin ? 'within' : 'OVER'} ${limitBytes} (esbuild ${whole.esbuild}, rolldown ${whole.rolldown}` +
      `${base ? `; without it ${base.esbuild} and ${base.rolldown}` : ''})\n`,
  )
  for (const [file, inBytes] of showsInputs ? whole.inputs : [])
    process.stdout.write(`${String(inBytes).padStart(7)}  ${file}\n`)
  return isWithin
}

function importsOf(modules: Readonly<Record<string, readonly string[]>>): BundledImport[] {
  return Object.entries(modules).map(([module, names]) => ({ module, names }))
}

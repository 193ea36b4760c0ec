import { build, type Plugin } from 'esbuild'
import { rolldown } from 'rolldown'
import { gzipSync } from 'node:zlib'

/** What is imported from one module: `{ createGobo }` of `dist/server.js`. */
export interface BundledImport {
  /** A path or a package, as the folder that bundles resolves it. */
  module: string
  names: readonly string[]
}

export interface BundleSize {
  esbuild: number
  rolldown: number
  /** The larger of the two. */
  bytes: number
  /** Minified bytes by input file, as esbuild counts them; the largest first. */
  inputs: readonly (readonly [file: string, bytes: number])[]
}

/** An edge runtime's: no `node:` module, and the server code of packages that keep theirs from browsers. */
const CONDITIONS = ['workerd', 'import', 'default']

/** Code in the place of a file. */
export interface Replaced {
  /** As the folder that bundles has it: `dist/generated/wire.js`. */
  file: string
  code: string
}

/** Bundles imports as an edge runtime gets them, minified, and gzips the result: by esbuild and by rolldown. */
export async function bundleSize(
  imports: readonly BundledImport[],
  folder: string,
  replaced?: Replaced,
): Promise<BundleSize> {
  const entry = imports
    .map(({ module, names }, index) => {
      const renamed = names.map((name) => `${name} as ${name}${index}`)
      return `import { ${renamed.join(', ')} } from ${JSON.stringify(module)}\n`
    })
    .join('')
  const used = imports.flatMap(({ names }, index) => names.map((name) => `${name}${index}`))
  const contents = `${entry}console.log(${used.join(', ')})\n`

  const built = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd'],
    plugins: replaced ? [replacing(replaced)] : [],
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const [metadata] = Object.values(built.metafile.outputs)
  const inputs = Object.entries(metadata!.inputs)
    .map(([file, { bytesInOutput }]) => [file, bytesInOutput] as const)
    .filter(([, bytes]) => bytes > 0)
    .toSorted(([, one], [, other]) => other - one)

  const ENTRY = `${folder}/latchkey-entry.js`
  await using bundle = await rolldown({
    input: ENTRY,
    cwd: folder,
    platform: 'browser',
    resolve: { conditionNames: CONDITIONS },
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : undefined),
        load: (id) => {
          if (replaced && id.endsWith(`/${replaced.file}`)) return replaced.code
          return id === ENTRY ? contents : undefined
        },
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })

  const sizes = {
    esbuild: gzipSync(built.outputFiles[0]!.contents).length,
    rolldown: gzipSync(output[0].code).length,
  }
  return { ...sizes, bytes: Math.max(sizes.esbuild, sizes.rolldown), inputs }
}

function replacing({ file, code }: Replaced): Plugin {
  return {
    name: 'replace',
    setup({ onLoad }) {
      onLoad({ filter: /\.js$/ }, ({ path }) =>
        path.replaceAll('\\', '/').endsWith(`/${file}`) ? { contents: code, loader: 'js' } : undefined,
      )
    },
  }
}

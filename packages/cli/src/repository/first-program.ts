import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import type { ImportStyle } from '@latchkey/spec'
import type { NewVendor } from '@latchkey/generate'
import type { Engine } from './engine.ts'

type Plan = NonNullable<NewVendor['plan']>

export interface FirstProgram {
  /** Where it is to lie, relative to the repository. */
  path: string
  text: string
  /** Environment variables it reads. */
  variables: string[]
  /** Whether Node.js reads it as it lies there: a module whose imports are spelled with the endings of the files. */
  isReadByNode: boolean
}

/** What the manifest nearest to a folder says its files are; without a manifest they are modules. */
function findModuleType(root: string, folder: string): 'module' | 'commonjs' | undefined {
  for (let at = join(root, folder); at.startsWith(root); at = dirname(at)) {
    const file = join(at, 'package.json')
    if (existsSync(file)) {
      const [, type] = /"type"\s*:\s*"(module|commonjs)"/.exec(readFileSync(file, 'utf8')) ?? []
      return type as 'module' | 'commonjs' | undefined
    }
    if (dirname(at) === at) break
  }
  return 'module'
}

/**
 * A program of a few lines that makes the client and one call with it. What the client needs it reads from the environment.
 */
export function firstProgram(
  { settingsOf, requiredExtra, hasServer, needsFetch, oneLine, literal }: Engine,
  plan: Plan,
  {
    root,
    code,
    packageName,
    imports,
  }: { root: string; code: string; packageName?: string | undefined; imports: ImportStyle },
): FirstProgram {
  const folder = packageName === undefined ? posix.dirname(code) : '.'
  const path = posix.join(folder, `${plan.name}-example.ts`)
  const type = findModuleType(root, folder)
  const ending = { ts: '.ts', js: '.js', none: '' }[imports]
  const from = (entry: string): string =>
    packageName === undefined
      ? `./${posix.relative(posix.dirname(path), code)}/${entry}${ending}`
      : `${packageName}${entry === 'index' ? '' : `/${entry}`}`
  const { token, variable } = plan
  const isServed = hasServer(plan)
  // People sign in with an entry of its own; what they are given then is what a first call needs.
  const takesToken = !isServed && plan.signIn !== undefined
  const { prefix, variables } = settingsOf(plan)
  const lines = isServed
    ? withServer(plan, from('server'), token ? requiredExtra(token) : [])
    : withClient(plan, from('index'), {
        prefix,
        takesToken,
        brings: needsFetch(plan.calls) ? plan.calls.unmet.map(oneLine) : [],
      })
  // Only a module waits at its top: what compilers make of the rest is CommonJS.
  const using = (variable: string, promise: string, used: string): string[] =>
    type === 'module'
      ? [`const ${variable} = await ${promise}`, used]
      : [`${promise}.then((${variable}) => ${used})`]
  const call = plan.examplePath
    ? using('{ data, error }', `${variable}.GET(${literal(plan.examplePath)})`, 'console.log(data ?? error)')
    : token
      ? using('{ expiresAtMs }', `${variable}.tokenSource.get()`, `console.log('a token until', expiresAtMs)`)
      : [`console.log('ready:', typeof ${variable}.GET)`]
  return {
    path,
    text: `${[...lines, '', ...call].join('\n')}\n`,
    variables: isServed || takesToken ? variables : [`${prefix}_BASE_URL`],
    isReadByNode: type !== 'commonjs' && (packageName !== undefined || imports === 'ts'),
  }
}

function withServer({ pascal, variable }: Plan, from: string, extra: readonly string[]): string[] {
  const given = extra.length > 0 ? `{\n${extra.map((line) => `  ${line}\n`).join('')}}` : ''
  return [`import { create${pascal} } from '${from}'`, '', `const ${variable} = create${pascal}(${given})`]
}

/** @param brings what no option can, and a `fetch` has to */
function withClient(
  { pascal, variable, hasBaseUrl }: Plan,
  from: string,
  { prefix, takesToken, brings }: { prefix: string; takesToken: boolean; brings: readonly string[] },
): string[] {
  const read = [
    `${prefix}_BASE_URL: baseUrl${hasBaseUrl ? '' : " = 'https://api.example.com'"}`,
    ...(takesToken ? [`${prefix}_ACCESS_TOKEN: accessToken = ''`] : []),
  ]
  const given = ['baseUrl', ...(takesToken ? ['accessToken'] : []), ...(brings.length > 0 ? ['fetch'] : [])]
  return [
    `import { create${pascal}Client } from '${from}'`,
    '',
    `const { ${read.join(', ')} } = process.env`,
    ...(brings.length > 0 ? [`// A fetch of yours has to bring ${brings.join(', ')}.`] : []),
    `const ${variable} = create${pascal}Client({ ${given.join(', ')} })`,
  ]
}

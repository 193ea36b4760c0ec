import type { PackagePlan, TokenParameter, TokenPlan } from './plan-package.ts'

/** Everything of a new package that is not its code: manifest, configuration, examples, README, tests. */
export function packageFiles(plan: PackagePlan): Record<string, string> {
  const examples = exampleFiles(plan)
  return {
    'package.json': json(manifest(plan)),
    'tsconfig.json': json({
      extends: '../../tsconfig.base.json',
      compilerOptions: { noEmit: true, lib, types: ['node'] },
      include: ['src', 'test', 'examples', 'vitest.config.ts'],
    }),
    'tsconfig.build.json': json({
      extends: '../../tsconfig.base.json',
      compilerOptions: { rootDir: 'src', outDir: 'dist', declarationMap: true, lib },
      include: ['src'],
    }),
    'turbo.json': json({ extends: ['//'], tags: ['vendor'] }),
    'vitest.config.ts': `import { testConfig } from '@latchkey/testkit/vitest'

export default testConfig({ name: '${plan.name}' })
`,
    ...examples,
    'README.md': readme(plan, examples),
    'test/readme.test.ts': readmeTest,
    ...(plan.token
      ? { 'test/token-source.test.ts': tokenSourceTest(plan, plan.token) }
      : { 'test/client.test.ts': clientTest(plan) }),
  }
}

const lib = ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable']

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function entryPoint(file: string): object {
  return {
    '@latchkey/source': `./src/${file}.ts`,
    // Bundlers for edge workers set "browser" too; those are servers, and come first.
    ...(file === 'server'
      ? {
          workerd: { types: './dist/server.d.ts', default: './dist/server.js' },
          'edge-light': { types: './dist/server.d.ts', default: './dist/server.js' },
          'react-native': { types: './dist/server.d.ts', default: './dist/server.browser.js' },
          browser: { types: './dist/server.d.ts', default: './dist/server.browser.js' },
        }
      : {}),
    types: `./dist/${file}.d.ts`,
    default: `./dist/${file}.js`,
  }
}

function manifest({ name, pascal, title, token }: PackagePlan): object {
  return {
    name: `@latchkey/${name}`,
    version: '0.0.0',
    description: `Typed client for the ${title}${token ? ' that keeps its own access tokens' : ''}.`,
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    files: ['dist', 'src', '!dist/generated/*.d.ts.map', '!src/generated/*.ts'],
    exports: {
      '.': entryPoint('index'),
      ...(token ? { './server': entryPoint('server') } : {}),
      './document': {
        types: './dist/generated/document.d.ts',
        default: './dist/generated/document.js',
      },
      './package.json': './package.json',
    },
    publishConfig: { access: 'public', provenance: true },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      typecheck: 'tsc -p tsconfig.json',
      test: 'vitest run',
      'check:package': 'publint --strict && attw --pack . --profile esm-only',
      'check:api': 'node ../../scripts/packing/check-api.ts',
      'check:size': 'size-limit',
    },
    dependencies: {
      '@latchkey/auth-core': 'workspace:^',
      '@latchkey/client-core': 'workspace:^',
      'openapi-fetch': 'catalog:',
    },
    devDependencies: {
      '@latchkey/conformance': 'workspace:*',
      ...(token ? { '@latchkey/mock': 'workspace:*' } : {}),
      '@latchkey/testkit': 'workspace:*',
      '@types/node': 'catalog:',
      typescript: 'catalog:',
      vitest: 'catalog:',
    },
    'size-limit': [
      {
        name: token ? 'client that gets and keeps its own tokens, and one call' : 'client and one call',
        path: `dist/${token ? 'server' : 'index'}.js`,
        import: `{ create${pascal}${token ? '' : 'Client'} }`,
        gzip: true,
        brotli: false,
        limit: '8.25 KiB',
      },
    ],
  }
}

function exampleFiles({
  name,
  pascal,
  variable: client,
  hasBaseUrl,
  token,
  examplePath,
}: PackagePlan): Record<string, string> {
  const prefix = name.replaceAll('-', '_').toUpperCase()
  const variable = (suffix: string): string => `process.env['${prefix}_${suffix}'] ?? ''`
  const call = examplePath
    ? `const { data, error } = await ${client}.GET(${JSON.stringify(examplePath)})\nconsole.log(data ?? error)`
    : undefined
  const base = (address: string): string => (hasBaseUrl ? '' : `  baseUrl: '${address}',\n`)
  const browser = `import { create${pascal}Client } from '@latchkey/${name}'

// Your backend checks who is asking, adds the credentials and passes the call on.
export const ${client} = create${pascal}Client({ baseUrl: 'https://app.example.com/${name}', fetch })
${call ? `\n${call}\n` : ''}`
  if (!token) return { 'examples/browser.ts': browser }
  const user =
    token.grant === 'password'
      ? `  username: ${variable('USERNAME')},\n  password: ${variable('PASSWORD')},\n`
      : ''
  const parameters = requiredParameters(token)
    .map((line) => `  ${line}\n`)
    .join('')
  const server = `import { create${pascal} } from '@latchkey/${name}/server'

const ${client} = create${pascal}({
${base('https://api.example.com')}  clientId: ${variable('CLIENT_ID')},
  clientSecret: ${variable('CLIENT_SECRET')},
${user}${parameters}})

${call ?? `const { expiresAtMs } = await ${client}.tokenSource.get()\nconsole.log('a token until', expiresAtMs)`}
`
  return { 'examples/server.ts': server, 'examples/browser.ts': browser }
}

function readme({ name, pascal, title, token }: PackagePlan, examples: Record<string, string>): string {
  const block = (file: string): string => `<!-- ${file} -->\n\n\`\`\`ts\n${examples[file]}\`\`\`\n`
  return `# @latchkey/${name}

The ${title} from TypeScript: every documented operation, typed${token ? ', with access tokens that keep themselves fresh' : ''}.
Node 20.19+, Deno, Bun and workers; the root entry also in browsers.

\`\`\`sh
npm install @latchkey/${name}
\`\`\`
${
  token
    ? `
## Call the API

${block('examples/server.ts')}
\`create${pascal}\` returns an [openapi-fetch](https://openapi-ts.dev/openapi-fetch/) client: a wrong path, a missing member or a wrong value does not compile.
Make one per process: its calls share one token, renewed before it ends or when the API refuses it.
`
    : ''
}
## In a browser

${block('examples/browser.ts')}
## Where the types come from

[src/generated](src/generated/README.md) names the vendor's document, its hash and every correction applied to it.

**Dependencies**: \`openapi-fetch\`, the client (2.6 KB)${token ? ', and `@latchkey/auth-core`, the tokens, which has none of its own' : ''}.
`
}

const readmeTest = `import { readmeContract } from '@latchkey/testkit'

readmeContract(new URL('../', import.meta.url))
`

/** Samples of what the token endpoint insists on, as lines of an options object. */
export function requiredParameters({ options, extra }: TokenPlan): string[] {
  const own = extra.filter(({ required }) => required).map(member)
  return [
    ...options.filter(({ required }) => required).map(member),
    ...(own.length > 0 ? [`extraParams: { ${own.join(' ')} },`] : []),
  ]
}

function member({ name, sample }: TokenParameter): string {
  return `${JSON.stringify(name)}: ${JSON.stringify(sample)},`
}

function tokenSourceTest({ name, camel, hasBaseUrl }: PackagePlan, token: TokenPlan): string {
  const isPassword = token.grant === 'password'
  const parameters = requiredParameters(token)
    .map((line) => `        ${line}\n`)
    .join('')
  const user = isPassword ? "        username: 'mock-user',\n        password,\n" : ''
  const base = hasBaseUrl || token.server ? '' : "        tokenBaseUrl: 'https://api.example.com',\n"
  return `import { cached } from '@latchkey/auth-core'
import { createMock } from '@latchkey/mock'
import { tokenSourceContract } from '@latchkey/testkit'
import { ${camel}Exchange } from '../src/auth.ts'

const clientSecret = 'mock-secret'
${isPassword ? "const password = 'mock-password'\n" : ''}
tokenSourceContract({
  name: '${name}, ${token.grant}',
  secrets: [clientSecret${isPassword ? ', password' : ''}],
  startBackend: () => createMock('${name}'),
  createTokenSource: ({ fetch, clock }) =>
    cached(
      ${camel}Exchange({
        clientId: 'mock-client',
        clientSecret,
${user}${base}${parameters}        fetch,
        clock,
      }),
      { clock },
    ),
})
`
}

function clientTest({ pascal, auth, examplePath }: PackagePlan): string {
  const credentials = auth === 'bearer' ? "accessToken: 'a-token'" : "headers: { 'x-api-key': 'a-key' }"
  const [header, value] = auth === 'bearer' ? ['authorization', 'Bearer a-token'] : ['x-api-key', 'a-key']
  if (!examplePath) {
    return `import { expect, it } from 'vitest'
import { create${pascal}Client } from '../src/index.ts'

it('makes a client without calling anybody', () => {
  const fetch = () => Promise.reject(new Error('called'))
  const client = create${pascal}Client({ baseUrl: 'https://api.example.com', ${credentials}, fetch })
  expect(client.GET).toBeTypeOf('function')
})
`
  }
  return `import { expect, it } from 'vitest'
import { create${pascal}Client } from '../src/index.ts'

it('calls the API at its address, with the credentials it was given', async () => {
  const calls: Request[] = []
  const client = create${pascal}Client({
    baseUrl: 'https://api.example.com/base',
    ${credentials},
    fetch: async (input, init) => {
      calls.push(new Request(input, init))
      return Response.json({})
    },
  })
  await client.GET(${JSON.stringify(examplePath)})
  expect(calls.map(({ url }) => url)).toEqual([${JSON.stringify(`https://api.example.com/base${examplePath}`)}])
  expect(calls[0]?.headers.get('${header}')).toBe('${value}')
})
`
}

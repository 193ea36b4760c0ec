import { posix } from 'node:path'
import { objectOf } from '@latchkey/openapi'
import type { PackageStyle } from '@latchkey/spec'
import { describe, isOpen } from './client-file.ts'
import { hasServer } from './code-files.ts'
import { settingsOf } from './settings.ts'
import { signInExample, signInTest } from './sign-in-tests.ts'
import type { PackagePlan } from './plan-package.ts'
import { jwtBearerGrant, type TokenParameter, type TokenPlan } from './plan-token.ts'

/** How the packages of a repository are written, and where this one lies, relative to its root. */
export type PackageShape = PackageStyle & { folder: string }

/** Everything of a package that is not its code: manifest, configuration, examples, README, and in this repository tests. */
export function packageFiles(plan: PackagePlan, shape: PackageShape): Record<string, string> {
  const examples = exampleFiles(plan)
  const common = {
    'package.json': json(manifest(plan, shape)),
    ...examples,
    'README.md': readme(plan, examples),
  }
  if (!shape.isHouse) return { ...common, 'tsconfig.json': json(ownConfiguration(shape)) }
  return {
    ...common,
    'tsconfig.json': json({
      ...extended(shape),
      compilerOptions: { noEmit: true, lib, types: ['node'] },
      include: ['src', 'test', 'examples', 'vitest.config.ts'],
    }),
    'tsconfig.build.json': json({
      ...extended(shape),
      compilerOptions: { rootDir: 'src', outDir: 'dist', declarationMap: true, lib },
      include: ['src'],
    }),
    'turbo.json': json({ extends: ['//'], tags: ['vendor'] }),
    'vitest.config.ts': `import { testConfig } from '@latchkey/testkit/vitest'

export default testConfig({ name: '${plan.name}' })
`,
    'test/readme.test.ts': readmeTest,
    ...(plan.token
      ? { 'test/token-source.test.ts': tokenSourceTest(plan, plan.token) }
      : { 'test/client.test.ts': clientTest(plan) }),
    ...(plan.signIn?.hasCode ? { 'test/sign-in.test.ts': signInTest(plan, plan.signIn) } : {}),
  }
}

function extended({ folder, tsconfig }: PackageShape): object {
  return tsconfig === undefined ? {} : { extends: posix.relative(folder, tsconfig) }
}

/** Builds the package with nothing but a compiler. */
function ownConfiguration(shape: PackageShape): object {
  const base =
    shape.tsconfig === undefined
      ? {
          target: 'ES2022',
          module: 'nodenext',
          strict: true,
          skipLibCheck: true,
          verbatimModuleSyntax: true,
        }
      : {}
  return {
    ...extended(shape),
    compilerOptions: { ...base, rootDir: 'src', outDir: 'dist', declaration: true, lib },
    include: ['src'],
  }
}

const lib = ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable']

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function entryPoint(file: string, { isHouse }: PackageShape): object {
  return {
    ...(isHouse ? { '@latchkey/source': `./src/${file}.ts` } : {}),
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

function manifest(plan: PackagePlan, shape: PackageShape): object {
  const { packageName, title, token } = plan
  const { isHouse, dependencies, manifest: further = {} } = shape
  const own = {
    name: packageName,
    version: '0.0.0',
    description: `Typed client for the ${title}${token ? ' that keeps its own access tokens' : ''}.`,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    files: isHouse ? ['dist', 'src', '!dist/generated/*.d.ts.map', '!src/generated/*.ts'] : ['dist'],
    exports: {
      '.': entryPoint('index', shape),
      ...(hasServer(plan) ? { './server': entryPoint('server', shape) } : {}),
      ...(plan.signIn ? { './sign-in': entryPoint('sign-in', shape) } : {}),
      ...(plan.operations.length > 0 ? { './operations': entryPoint('operations', shape) } : {}),
      './document': {
        types: './dist/generated/document.d.ts',
        default: './dist/generated/document.js',
      },
      './package.json': './package.json',
    },
    dependencies: {
      ...spelled(runtime, dependencies),
      ...(needsFlow(plan) && !isHouse ? { oauth4webapi: '^3.8.0' } : {}),
    },
    ...(needsFlow(plan) && isHouse
      ? {
          peerDependencies: { oauth4webapi: '^3.8.0' },
          peerDependenciesMeta: { oauth4webapi: { optional: true } },
        }
      : {}),
  }
  const scripts = isHouse
    ? { build: 'tsc -p tsconfig.build.json', typecheck: 'tsc -p tsconfig.json', test: 'vitest run' }
    : { build: 'tsc -p tsconfig.json' }
  return {
    ...own,
    ...further,
    scripts: { ...scripts, ...objectOf(further['scripts']) },
    devDependencies: {
      ...spelled(isHouse ? houseTools(plan) : ['typescript'], {
        ...dependencies,
        ...(objectOf(further['devDependencies']) as Record<string, string>),
      }),
      ...(needsFlow(plan) && isHouse ? { oauth4webapi: '3.8.8' } : {}),
    },
    ...(isHouse ? { sizes: [sizeLimit(plan)] } : {}),
  }
}

/** Whether people are sent somewhere, which a library does that only such packages need. */
function needsFlow({ signIn }: PackagePlan): boolean {
  return signIn !== undefined && (signIn.hasCode || signIn.device !== undefined)
}

/** What the code of a client imports. */
export const runtime = ['@latchkey/auth-core', '@latchkey/client-core', 'openapi-fetch'] as const

function houseTools({ token }: PackagePlan): string[] {
  return [
    '@latchkey/conformance',
    ...(token ? ['@latchkey/mock'] : []),
    '@latchkey/testkit',
    '@types/node',
    'typescript',
    'vitest',
  ]
}

/** Each name with what the repository states of it: by name, by scope (`@me/*`), or of any (`*`). */
function spelled(names: readonly string[], table: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, table[name] ?? table[`${name.split('/')[0]}/*`] ?? table['*'] ?? '*']),
  )
}

function sizeLimit({ pascal, token }: PackagePlan): object {
  return {
    name: token ? 'client that gets and keeps its own tokens, and one call' : 'client and one call',
    imports: { [`./dist/${token ? 'server' : 'index'}.js`]: [`create${pascal}${token ? '' : 'Client'}`] },
    limitBytes: 20_000,
  }
}

function exampleFiles(plan: PackagePlan): Record<string, string> {
  const { name, packageName, pascal, variable: client, token, examplePath } = plan
  const call = examplePath
    ? `const { data, error } = await ${client}.GET(${JSON.stringify(examplePath)})\nconsole.log(data ?? error)`
    : undefined
  const browser = `import { create${pascal}Client } from '${packageName}'

// Your backend checks who is asking, adds the credentials and passes the call on.
export const ${client} = create${pascal}Client({ baseUrl: 'https://app.example.com/${name}', fetch })
${call ? `\n${call}\n` : ''}`
  const certificate = plan.calls.needsCertificate
    ? { 'examples/certificate.ts': certificateExample(plan) }
    : {}
  const signIn = plan.signIn?.hasCode ? { 'examples/sign-in.ts': signInExample(plan, plan.signIn) } : {}
  if (!hasServer(plan)) return { 'examples/browser.ts': browser, ...certificate, ...signIn }
  const last = token
    ? `const { expiresAtMs } = await ${client}.tokenSource.get()\nconsole.log('a token until', expiresAtMs)`
    : ''
  const required = token
    ? requiredExtra(token)
        .map((line) => `  ${line}\n`)
        .join('')
    : ''
  const given = required === '' ? '' : `{\n${required}}`
  const server = `import { create${pascal} } from '${packageName}/server'

${call || last ? '' : 'export '}const ${client} = create${pascal}(${given})

${call ?? last}
`
  return { 'examples/server.ts': server, 'examples/browser.ts': browser, ...certificate, ...signIn }
}

function certificateExample({
  packageName,
  pascal,
  variable: client,
  hasBaseUrl,
  examplePath,
}: PackagePlan): string {
  const base = hasBaseUrl ? '' : "  baseUrl: 'https://api.example.com',\n"
  return `import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { Readable } from 'node:stream'
import { create${pascal}Client } from '${packageName}'

const certificate = { cert: readFileSync('client.pem'), key: readFileSync('client.key') }

/** A fetch for calls without a body that shows the client's certificate; undici's Agent does the same for all. */
async function fetchWithCertificate(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { url, method, headers } = new Request(input, init)
  return new Promise((resolve, reject) => {
    const options = { method, headers: Object.fromEntries(headers), ...certificate }
    const sent = request(url, options, (incoming) => {
      const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
      const type = incoming.headers['content-type'] ?? 'application/octet-stream'
      resolve(new Response(body, { status: incoming.statusCode ?? 502, headers: { 'content-type': type } }))
    })
    sent.on('error', reject).end()
  })
}

export const ${client} = create${pascal}Client({ ${base.trim()}${base ? ' ' : ''}fetch: fetchWithCertificate })
${examplePath ? `\nconst { data, error } = await ${client}.GET(${JSON.stringify(examplePath)})\nconsole.log(data ?? error)\n` : ''}`
}

function readme(plan: PackagePlan, examples: Record<string, string>): string {
  const { packageName, pascal, title, token, calls } = plan
  const block = (file: string): string => `<!-- ${file} -->\n\n\`\`\`ts\n${examples[file]}\`\`\`\n`
  const options = calls.schemes.map(({ option, scheme }) => `- \`${option}\`: ${describe(scheme)}`)
  const lines = [
    ...options,
    ...(calls.unmet.length > 0
      ? [
          `- The document also asks for ${calls.unmet.map((one) => one.replace(/[^\w ().-]/g, ' ')).join(', ')}, which your own \`fetch\` has to bring.`,
        ]
      : []),
  ]
  return `# ${packageName}

The ${title} from TypeScript: every documented operation, typed${token ? ', with access tokens that keep themselves fresh' : ''}.
Node 20.19+, Deno, Bun and workers; the root entry also in browsers.

\`\`\`sh
npm install ${packageName}
\`\`\`
${
  hasServer(plan)
    ? `
## Call the API

${block('examples/server.ts')}
What is not given as an option is read from the environment: ${settingsOf(plan)
        .variables.map((one) => `\`${one}\``)
        .join(', ')}. \`npx @latchkey/cli mock ${plan.name}\` prints them for a mock on your own machine.

\`create${pascal}\` returns an [openapi-fetch](https://openapi-ts.dev/openapi-fetch/) client: a wrong path, a missing member or a wrong value does not compile.
${token ? 'Make one per process: its calls share one token, renewed before it ends or when the API refuses it.\n' : ''}${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`
    : ''
}${
    calls.needsCertificate
      ? `
## With a client certificate

The API asks for mutual TLS. A certificate belongs to the connection, so your own \`fetch\` brings it; no header stands for it.

${block('examples/certificate.ts')}`
      : ''
  }${plan.signIn?.hasCode ? signInPart(plan, block('examples/sign-in.ts')) : ''}
## In a browser

${block('examples/browser.ts')}
${byName(plan)}## Where the types come from

[src/generated](src/generated/README.md) names the vendor's document, its hash and every correction applied to it.

**Dependencies**: \`openapi-fetch\`, the client (2.6 KB), \`@latchkey/client-core\`, what calls are made of, and \`@latchkey/auth-core\`, the tokens, which has none of its own.
`
}

function signInPart({ pascal, signIn }: PackagePlan, example: string): string {
  const renewed = signIn?.hasRefresh
    ? 'Its token is renewed with the refresh token; `tokens.wrap` puts a store around that for several processes.'
    : 'Tokens of this vendor are not renewed: people sign in again.'
  return `
## For people who sign in

${example}
On a server, send the person to \`authorization.url\`, keep \`authorization.reveal()\` in their session, and hand the callback’s URL to \`finish\` of \`resumeAuthorization(options, kept)\`. \`create${pascal}User\` acts for the person. ${renewed}${signIn?.revocation ? ` \`revoke${pascal}Token\` ends a token at the vendor.` : ''} This entry needs \`oauth4webapi\`: \`npm install oauth4webapi\`.
`
}

function byName({ packageName, variable, operations }: PackagePlan): string {
  const [one] = operations
  return one
    ? `## By name

Every operation is a function of \`${packageName}/operations\` too: \`${one.name}(${variable}, …)\` is \`${variable}.${one.method}('${one.path}', …)\`, and an editor shows what the document says of it.

`
    : ''
}

const readmeTest = `import { readmeContract } from '@latchkey/testkit'

readmeContract(new URL('../', import.meta.url))
`

/** Samples of what the token endpoint insists on, as lines of an options object. */
export function requiredParameters({ options, extra }: TokenPlan): string[] {
  return [...options.filter(({ required }) => required).map(member), ...requiredExtra({ extra })]
}

/** Samples of the parameters of a vendor's own that the token endpoint insists on, as an option. */
export function requiredExtra({ extra }: Pick<TokenPlan, 'extra'>): string[] {
  const own = extra.filter(({ required }) => required).map(member)
  return own.length > 0 ? [`extraParams: { ${own.join(' ')} },`] : []
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
${token.wantsId ? "        clientId: 'mock-client',\n" : ''}${token.wantsSecret ? '        clientSecret,\n' : ''}${token.wantsAssertion ? '        clientAssertion: clientSecret,\n' : ''}${token.grant === jwtBearerGrant ? '        assertion: clientSecret,\n' : ''}${user}${base}${parameters}        fetch,
        clock,
      }),
      { clock },
    ),
})
`
}

function clientTest(plan: PackagePlan): string {
  const { pascal, calls, examplePath } = plan
  const [first = isOpen(plan) ? [] : ['token']] = calls.alternatives
  const given = first.map((option) => {
    const found = calls.schemes.find((one) => one.option === option)
    if (!found) return "accessToken: 'a-token', "
    return found.scheme.kind === 'basic'
      ? `${option}: { username: 'me', password: 'pass' }, `
      : `${option}: 'a-key', `
  })
  if (!examplePath) {
    return `import { expect, test } from 'vitest'
import { create${pascal}Client } from '../src/index.ts'

test('makes a client without calling anybody', () => {
  const fetch = () => Promise.reject(new Error('called'))
  const client = create${pascal}Client({ baseUrl: 'https://api.example.com', ${given.join('')}fetch })
  expect(client.GET).toBeTypeOf('function')
})
`
  }
  const checks = first.map((option) => checkOf(plan, option))
  const missing = calls.schemes.find(
    ({ option }) => first.includes(option) && calls.alternatives.length === 1,
  )
  return `import { expect, test } from 'vitest'
import { create${pascal}Client } from '../src/index.ts'

test('calls the API at its address, with the credentials it was given', async () => {
  const calls: Request[] = []
  const client = create${pascal}Client({
    baseUrl: 'https://api.example.com/base',
    ${given.join('')}
    fetch: async (input, init) => {
      calls.push(new Request(input, init))
      return Response.json({})
    },
  })
  await client.GET(${JSON.stringify(examplePath)})
  const [call] = calls
  expect(calls).toHaveLength(1)
  expect(call?.url.split('?')[0]).toBe(${JSON.stringify(`https://api.example.com/base${examplePath.split('?')[0]}`)})
${checks.length > 0 ? checks.join('') : "  expect(call?.headers.has('authorization')).toBe(false)\n"}})

test('refuses an address that is neither https nor loopback', () => {
  const make = () => create${pascal}Client({ baseUrl: 'http://api.example.com', ${given.join('')}})
  ${first.length > 0 ? "expect(make).toThrow(expect.objectContaining({ option: 'baseUrl' }))" : 'expect(make).not.toThrow()'}
})
${
  missing
    ? `
test('names the option that is missing', () => {
  const make = create${pascal}Client as (options: object) => unknown
  expect(() => make({ baseUrl: 'https://api.example.com' })).toThrow(
    expect.objectContaining({ code: 'invalid_option' }),
  )
})
`
    : ''
}`
}

/** What the first call must carry for an option. */
function checkOf({ calls }: PackagePlan, option: string): string {
  const scheme = calls.schemes.find((one) => one.option === option)?.scheme
  if (!scheme) return "  expect(call?.headers.get('authorization')).toBe('Bearer a-token')\n"
  if (scheme.kind === 'basic') {
    return "  expect(call?.headers.get('authorization')).toBe(`Basic ${btoa('me:pass')}`)\n"
  }
  const name = JSON.stringify(scheme.name)
  if (scheme.in === 'query') return `  expect(new URL(call!.url).searchParams.get(${name})).toBe('a-key')\n`
  if (scheme.in === 'cookie')
    return `  expect(call?.headers.get('cookie')).toBe(${JSON.stringify(`${scheme.name}=a-key`)})\n`
  const value = scheme.scheme ? `${scheme.scheme} a-key` : 'a-key'
  return `  expect(call?.headers.get(${name})).toBe(${JSON.stringify(value)})\n`
}

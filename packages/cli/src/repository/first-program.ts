import { posix } from 'node:path'
import type { ImportStyle } from '@latchkey/spec'
import type { NewVendor } from '@latchkey/generate'

type Plan = NonNullable<NewVendor['plan']>

export type FirstProgram = {
  /** Where it is to lie, relative to the repository. */
  path: string
  text: string
  /** Environment variables it reads. */
  variables: string[]
}

/** A program of some ten lines that makes the client and one call with it. */
export function firstProgram(
  plan: Plan,
  { code, packageName, imports }: { code: string; packageName?: string | undefined; imports: ImportStyle },
): FirstProgram {
  const prefix = plan.name.replaceAll('-', '_').toUpperCase()
  const variables: string[] = []
  const read = (suffix: string): string => {
    variables.push(`${prefix}_${suffix}`)
    return `process.env['${prefix}_${suffix}']`
  }
  const path = posix.join(packageName === undefined ? posix.dirname(code) : '.', `${plan.name}-example.ts`)
  const ending = { ts: '.ts', js: '.js', none: '' }[imports]
  const from = (entry: string): string =>
    packageName === undefined
      ? `./${posix.relative(posix.dirname(path), code)}/${entry}${ending}`
      : `${packageName}${entry === 'index' ? '' : `/${entry}`}`
  const { token, pascal, variable } = plan
  const base = `baseUrl: ${read('BASE_URL')}${plan.hasBaseUrl ? '' : " ?? ''"},`
  const lines = token
    ? [
        `import { create${pascal} } from '${from('server')}'`,
        '',
        `const ${variable} = create${pascal}({`,
        `  ${base}`,
        ...[...tokenOptions(plan, read), ...keyOptions(plan, read)].map((line) => `  ${line}`),
        '})',
      ]
    : [
        `import { create${pascal}Client } from '${from('index')}'`,
        '',
        `const ${variable} = create${pascal}Client({`,
        `  ${base}`,
        ...keyOptions(plan, read).map((line) => `  ${line}`),
        '})',
      ]
  const call = plan.examplePath
    ? [
        `const { data, error } = await ${variable}.GET('${plan.examplePath.replaceAll("'", "\\'")}')`,
        'console.log(data ?? error)',
      ]
    : token
      ? [
          `const { expiresAtMs } = await ${variable}.tokenSource.get()`,
          `console.log('a token until', expiresAtMs)`,
        ]
      : [`console.log('ready:', typeof ${variable}.GET)`]
  return { path, text: `${[...lines, '', ...call].join('\n')}\n`, variables }
}

function tokenOptions({ token, hasBaseUrl }: Plan, read: (suffix: string) => string): string[] {
  if (!token) return []
  const text = (name: string, suffix: string): string => `${name}: ${read(suffix)} ?? '',`
  return [
    // A mock serves tokens beside the API, wherever the document says they are.
    ...(!token.server || !hasBaseUrl ? [] : [`tokenBaseUrl: ${read('TOKEN_BASE_URL')},`]),
    ...(token.wantsId ? [text('clientId', 'CLIENT_ID')] : []),
    ...(token.wantsSecret ? [text('clientSecret', 'CLIENT_SECRET')] : []),
    ...(token.wantsAssertion ? [text('clientAssertion', 'CLIENT_ASSERTION')] : []),
    ...(token.grant === 'password' ? [text('username', 'USERNAME'), text('password', 'PASSWORD')] : []),
    ...token.options
      .filter(({ required }) => required)
      .map(({ name, sample }) => `${name}: ${JSON.stringify(sample)},`),
    ...(token.extra.some(({ required }) => required)
      ? [
          `extraParams: { ${token.extra
            .filter(({ required }) => required)
            .map(({ name, sample }) => `${JSON.stringify(name)}: ${JSON.stringify(sample)}`)
            .join(', ')} },`,
        ]
      : []),
  ]
}

/** What lets calls in beside a token, or in place of one: the first way the document states. */
function keyOptions({ calls, token }: Plan, read: (suffix: string) => string): string[] {
  const [first = []] = calls.alternatives.filter((alternative) => !token || alternative.includes('token'))
  const given = !token && first.includes('token') ? [`accessToken: ${read('ACCESS_TOKEN')} ?? '',`] : []
  const keys = calls.schemes
    .filter(({ option }) => first.includes(option))
    .map(({ option, scheme }) => {
      const suffix = option.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
      return scheme.kind === 'basic'
        ? `${option}: { username: ${read('USERNAME')} ?? '', password: ${read('PASSWORD')} ?? '' },`
        : `${option}: ${read(suffix)} ?? '',`
    })
  return [...given, ...keys]
}

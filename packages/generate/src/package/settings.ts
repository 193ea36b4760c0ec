import type { PackagePlan } from './plan-package.ts'
import { credentialOptions } from './plan-token.ts'

/** What a client on a server takes from the environment where it is not given it. */
export interface Settings {
  /** What variables begin with: `ACME_PAY`. */
  prefix: string
  /** Options, or ways of which one is enough. */
  needed: (string | string[][])[]
  optional: string[]
  /** Every variable that is read, those that are needed first. */
  variables: string[]
}

export function settingsOf(plan: PackagePlan): Settings {
  const { name, token, calls, hasBaseUrl, serverOptions } = plan
  const prefix = name.replaceAll('-', '_').toUpperCase()
  const isBasic = (option: string): boolean =>
    calls.schemes.some((one) => one.option === option && one.scheme.kind === 'basic')
  const namesOf = (option: string): string[] => {
    if (option === 'token') return token ? [] : ['accessToken']
    return isBasic(option) ? [`${option}.username`, `${option}.password`] : [option]
  }
  const [first, ...others] = calls.alternatives
    .filter((way) => !token || way.includes('token'))
    .map((way) => way.flatMap(namesOf))
  const ways = first === undefined ? (token ? [] : [['accessToken']]) : [first, ...others]
  const isFree = calls.isOptional && !token
  const needed: Settings['needed'] = [
    ...(hasBaseUrl
      ? []
      : serverOptions.needed.length > 0
        ? [[['baseUrl'], serverOptions.needed]]
        : ['baseUrl']),
    ...(token ? credentialOptions(token) : []),
    ...(token?.options ?? []).filter(({ required }) => required).map((one) => one.name),
    ...(isFree
      ? []
      : ways.length > 1
        ? [ways].filter((all) => all.every((way) => way.length > 0))
        : ways.flat()),
  ]
  const optional = [
    ...(hasBaseUrl ? ['baseUrl'] : []),
    ...(token ? ['tokenBaseUrl'] : []),
    ...(isFree ? new Set(ways.flat()) : []),
  ]
  const variables = [...new Set([...needed.flat(2), ...optional])].map((option) => variableOf(prefix, option))
  return { prefix, needed, optional, variables }
}

/** `ACME_CLIENT_ID` for `clientId`, `ACME_BASIC_AUTH_USERNAME` for `basicAuth.username`: as client-core reads it. */
export function variableOf(prefix: string, option: string): string {
  return `${prefix}_${option.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1_')}`.toUpperCase()
}

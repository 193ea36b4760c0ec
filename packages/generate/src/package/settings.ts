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
  const { name, token, calls } = plan
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
    ...neededAddress(plan),
    ...(token ? credentialOptions(token) : []),
    ...(token?.options ?? []).filter(({ required }) => required).map((one) => one.name),
    ...(isFree
      ? []
      : ways.length > 1
        ? [ways].filter((all) => all.every((way) => way.length > 0))
        : ways.flat()),
  ]
  // What some operations ask for and nothing else will do excludes none of the others.
  const ofSome = Object.values(calls.operations).flatMap((options) =>
    options.length === 1 ? options.flatMap(namesOf) : [],
  )
  const free = [...(isFree ? ways.flat() : []), ...ofSome]
  const optional = [
    ...(mayGiveAddress(plan) ? ['baseUrl'] : []),
    ...(token ? ['tokenBaseUrl'] : []),
    ...new Set(free.filter((option) => !needed.includes(option))),
  ]
  const variables = [...new Set([...needed.flat(2), ...optional])].map((option) => variableOf(prefix, option))
  return { prefix, needed, optional, variables }
}

/** What says where the API is; of an address that comes with the token, where the token endpoint is that hangs on it. */
function neededAddress({ hasBaseUrl, isOfToken, token, serverOptions }: PackagePlan): Settings['needed'] {
  const parts = serverOptions.needed.length > 0 ? [serverOptions.needed] : []
  if (isOfToken && token) return hasBaseUrl || token.server ? [] : [[['baseUrl'], ...parts, ['tokenBaseUrl']]]
  if (hasBaseUrl && !isOfToken) return []
  return parts.length > 0 ? [[['baseUrl'], ...parts]] : ['baseUrl']
}

/** Whether an address may be given that is not needed. */
function mayGiveAddress({ hasBaseUrl, isOfToken, token }: PackagePlan): boolean {
  return isOfToken ? token !== undefined : hasBaseUrl
}

/** `ACME_CLIENT_ID` for `clientId`, `ACME_BASIC_AUTH_USERNAME` for `basicAuth.username`: as client-core reads it. */
export function variableOf(prefix: string, option: string): string {
  return `${prefix}_${option.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1_')}`.toUpperCase()
}

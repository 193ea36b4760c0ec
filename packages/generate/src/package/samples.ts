import { literal } from '@latchkey/openapi'
import type { CallSchemePlan } from './plan-calls.ts'
import type { TokenParameter, TokenPlan } from './plan-token.ts'

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
  return `${literal(name)}: ${literal(sample)},`
}

/** Samples of what calls carry beside a token, as members of an options object. */
export function keySamples(
  schemes: readonly CallSchemePlan[],
  { user, password, key }: { user: string; password: string; key: string },
): string[] {
  return schemes.map(({ option, scheme }) =>
    scheme.kind === 'basic'
      ? `${option}: { username: '${user}', password: '${password}' }, `
      : `${option}: '${key}', `,
  )
}

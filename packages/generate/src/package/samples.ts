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
  return `${JSON.stringify(name)}: ${JSON.stringify(sample)},`
}

import ts from 'typescript'
import { alternativesOf, isAnything, itemsOf, objectsOf } from './alternatives.ts'

/**
 * Something code may name of a value it receives, and that the new types may no longer know: a value of an enum, the tag
 * of a form among them, or a kind of a union (`typeof`).
 */
export interface Named {
  what: 'value' | 'kind'
  name: string
  statement: string
}

const most = 40
const mostVisits = 500

/** Helpers of the statements: what a member, or an item, of a received value may be. */
export const namingHelpers = `
type At<T, K extends string> = T extends unknown ? (K extends keyof T ? NonNullable<T[K]> : never) : never
type Item<T> = T extends readonly (infer I)[] ? NonNullable<I> : never
`

/**
 * Code that names what the old type knew and the new one may not, one statement each. Whether it still compiles, the
 * compiler says.
 *
 * @param received the new type as text, for the statements
 */
export function codeThatNames(
  checker: ts.TypeChecker,
  at: ts.Node,
  { before, after }: { before: ts.Type; after: ts.Type },
  received: string,
): Named[] {
  const found: Named[] = []
  const seen = new Set<ts.Type>()
  const add = (what: Named['what'], name: string, statement: string): void => {
    if (found.length < most) found.push({ what, name, statement })
  }
  const visit = (old: readonly ts.Type[], fresh: readonly ts.Type[], path: string): void => {
    if (fresh.length === 0 || fresh.some(isAnything) || seen.size > mostVisits) return
    const value = `declare const value: ${path}`
    for (const literal of literalsOf(old)) {
      if (fresh.some((type) => knows(type, literal))) continue
      const written =
        typeof literal.value === 'string' ? JSON.stringify(literal.value) : String(literal.value)
      add('value', String(literal.value), `${value}; export const isIt = value === ${written}`)
    }
    for (const [kind, flag] of kinds) {
      if (
        !old.some(({ flags }) => flags & flag) ||
        old.length < 2 ||
        fresh.some((type) => kindOf(type) === kind)
      )
        continue
      add(
        'kind',
        kind,
        `${value}; export const text = typeof value === '${kind}' ? value.valueOf() : undefined`,
      )
    }
    const [forms, freshForms] = [objectsOf(checker, old), objectsOf(checker, fresh)]
    for (const form of forms) {
      if (seen.has(form)) continue
      seen.add(form)
      for (const property of checker.getPropertiesOfType(form)) {
        const homes = freshForms.flatMap((one) => checker.getPropertyOfType(one, property.name) ?? [])
        const key = JSON.stringify(property.name)
        const typesOf = (symbols: readonly ts.Symbol[]): ts.Type[] =>
          symbols.flatMap((symbol) => alternativesOf(checker.getTypeOfSymbolAtLocation(symbol, at)))
        if (homes.length > 0) visit(typesOf([property]), [...new Set(typesOf(homes))], `At<${path}, ${key}>`)
      }
    }
    const [items, freshItems] = [itemsOf(checker, old), itemsOf(checker, fresh)]
    if (items.length > 0 && freshItems.length > 0) {
      visit(items, freshItems, `Item<${path}>`)
    }
  }
  visit(alternativesOf(before), alternativesOf(after), `NonNullable<${received}>`)
  return found
}

const kinds = [
  ['string', ts.TypeFlags.String],
  ['number', ts.TypeFlags.Number],
] as const

function kindOf({ flags }: ts.Type): string | undefined {
  if (flags & ts.TypeFlags.StringLike) return 'string'
  return flags & ts.TypeFlags.NumberLike ? 'number' : undefined
}

function literalsOf(types: readonly ts.Type[]): (ts.StringLiteralType | ts.NumberLiteralType)[] {
  return types.filter((type) => type.isStringLiteral() || type.isNumberLiteral())
}

/** Whether a type holds a value by what it is; only a first sieve, the compiler decides. */
function knows(type: ts.Type, literal: ts.StringLiteralType | ts.NumberLiteralType): boolean {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value === literal.value
  return kindOf(type) === typeof literal.value
}

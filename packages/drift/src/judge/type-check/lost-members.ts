import ts from 'typescript'
import { alternativesOf, isAnything, itemsOf, objectsOf } from './alternatives.ts'

const mostLost = 20
/** Unions of unions can be met in endless combinations; what this many do not show is left to the table. */
const mostVisits = 500

/**
 * Members of the old type that the new one does not have: object literals with them no longer compile, nor do
 * accesses to them, though the type as a whole may still fit.
 *
 * @param received a value that arrives: where it is one of several forms, a form that no longer comes is no loss
 * @returns paths such as `.steps[].ref`
 */
export function lostMembers(
  checker: ts.TypeChecker,
  at: ts.Node,
  before: ts.Type,
  after: ts.Type,
  received: boolean,
): string[] {
  const lost: string[] = []
  const seen = new Set<string>()
  const ids = numbering()
  const typesOf = (symbols: readonly ts.Symbol[]): ts.Type[] =>
    symbols.flatMap((symbol) => alternativesOf(checker.getTypeOfSymbolAtLocation(symbol, at)))

  const visit = (old: readonly ts.Type[], fresh: readonly ts.Type[], path: string): void => {
    const key = `${ids(old)} ${ids(fresh)}`
    if (seen.has(key) || lost.length >= mostLost || seen.size >= mostVisits) return
    seen.add(key)
    // Where anything goes, nothing is lost; where nothing is left, the whole is told, not its members.
    if (fresh.length === 0 || fresh.some(isAnything)) return
    const oldItems = itemsOf(checker, old)
    const freshItems = itemsOf(checker, fresh)
    if (oldItems.length > 0 && freshItems.length > 0) visit(oldItems, freshItems, `${path}[]`)
    const objects = objectsOf(checker, fresh)
    const forms = objectsOf(checker, old)
    if (objects.length === 0 || (received && forms.length + objects.length > 2)) return
    const open = objects.some((type) => checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined)
    for (const property of forms.flatMap((type) => checker.getPropertiesOfType(type))) {
      const was = typesOf([property])
      // `header?: never` is nobody's member.
      if (was.length === 0) continue
      const homes = objects.flatMap((object) => checker.getPropertyOfType(object, property.name) ?? [])
      const step = `${path}.${property.name}`
      if (homes.length > 0) visit(was, [...new Set(typesOf(homes))], step)
      else if (!open && lost.length < mostLost && !lost.includes(step)) lost.push(step)
    }
  }
  visit(alternativesOf(before), alternativesOf(after), '')
  return lost
}

/** Types have no public identity but their own. */
function numbering(): (types: readonly ts.Type[]) => string {
  const numbers = new Map<ts.Type, number>()
  return (types) =>
    types
      .map((type) => {
        const number = numbers.get(type) ?? numbers.size
        numbers.set(type, number)
        return number
      })
      .join(',')
}

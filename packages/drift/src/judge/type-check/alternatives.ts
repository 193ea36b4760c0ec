import ts from 'typescript'

export function isAnything({ flags }: ts.Type): boolean {
  return (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0
}

/** The alternatives of a type, without `null`, `undefined` and `never`. */
export function alternativesOf(type: ts.Type | undefined): ts.Type[] {
  if (!type) return []
  const all = type.isUnion() ? type.types : [type]
  const nothing = ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Never
  return all.filter(({ flags }) => !(flags & nothing))
}

/** Those that have members of their own: no arrays, no tuples, no files. */
export function objectsOf(checker: ts.TypeChecker, types: readonly ts.Type[]): ts.Type[] {
  return types.filter(
    (type) =>
      (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0 &&
      !checker.isArrayType(type) &&
      !checker.isTupleType(type) &&
      type.symbol?.name !== 'Blob',
  )
}

/** What the arrays among them hold. */
export function itemsOf(checker: ts.TypeChecker, types: readonly ts.Type[]): ts.Type[] {
  const items = types.flatMap((type) =>
    checker.isArrayType(type) ? alternativesOf(checker.getTypeArguments(type as ts.TypeReference)[0]) : [],
  )
  return [...new Set(items)]
}

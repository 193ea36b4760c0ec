/** The one of some names that somebody meant who wrote another; undefined if none is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const wanted = given.toLowerCase()
  const begun = names.filter((name) => wanted.length > 1 && name.startsWith(wanted))
  if (begun.length === 1) return begun[0]
  const [best] = names
    .map((name) => ({ name, steps: distance(wanted, name) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((one, other) => one.steps - other.steps)
  return best?.name
}

/** How many letters must be added, taken away, changed or swapped with their neighbour (optimal string alignment). */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= one.length; i++) {
    rows[i] = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1
      let steps = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + change)
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        steps = Math.min(steps, rows[i - 2]![j - 2]! + 1)
      rows[i]![j] = steps
    }
  }
  return rows[one.length]![other.length]!
}

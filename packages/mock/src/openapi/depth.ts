/** What judges values calls itself for each level, and runs out of stack between 250 and 350 lists in each other. */
export const maxDepth = 250

/** Whether anything lies so deep, level by level: what is shared, or holds itself, is looked at once. */
export function isDeeper(root: object, levels: number): boolean {
  const seen = new Set<unknown>([root])
  let level: object[] = [root]
  for (let depth = 0; depth <= levels; depth += 1) {
    const next: object[] = []
    for (const holder of level) {
      for (const member of Object.values(holder) as unknown[]) {
        if (typeof member !== 'object' || member === null || seen.has(member)) continue
        seen.add(member)
        next.push(member)
      }
    }
    if (next.length === 0) return false
    level = next
  }
  return true
}

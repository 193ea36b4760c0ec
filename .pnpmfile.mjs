/**
 * What a released manifest leaves out: the condition by which this repository's own tools find sources, which tarballs do
 * not hold, and what only they read. `pnpm pack` asks; nothing on the disk changes.
 */
export const hooks = {
  /** @param {{ exports?: unknown }} whole */
  beforePacking(whole) {
    const own = ['devDependencies', 'scripts', 'sizes']
    const manifest = Object.fromEntries(Object.entries(whole).filter(([member]) => !own.includes(member)))
    return 'exports' in manifest ? { ...manifest, exports: withoutSources(manifest.exports) } : manifest
  },
}

/** @param {unknown} target @returns {unknown} */
function withoutSources(target) {
  if (typeof target !== 'object' || target === null) return target
  const kept = Object.entries(target).filter(([condition]) => condition !== '@latchkey/source')
  return Object.fromEntries(kept.map(([condition, nested]) => [condition, withoutSources(nested)]))
}

/**
 * What a released manifest leaves out: the condition by which this repository's own tools find sources, which tarballs do
 * not hold. `pnpm pack` asks; nothing on the disk changes.
 */
export const hooks = {
  /** @param {{ exports?: unknown }} manifest */
  beforePacking(manifest) {
    return 'exports' in manifest ? { ...manifest, exports: withoutSources(manifest.exports) } : manifest
  },
}

/** @param {unknown} target @returns {unknown} */
function withoutSources(target) {
  if (typeof target !== 'object' || target === null) return target
  const kept = Object.entries(target).filter(([condition]) => condition !== '@latchkey/source')
  return Object.fromEntries(kept.map(([condition, nested]) => [condition, withoutSources(nested)]))
}

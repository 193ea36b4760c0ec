type Hear = (reason: unknown) => void

/** Who hears of a signal. */
const hearers = /* @__PURE__ */ new WeakMap<AbortSignal, Set<Hear>>()

/** One for all signals: added to one of them again, it is still the same listener. */
function tell({ target }: Event): void {
  const signal = target as AbortSignal
  for (const hear of hearers.get(signal)!) hear(signal.reason)
}

/**
 * Calls back with the reason once the signal aborts, at once if it has. However many do so with one signal, it gets one
 * listener: Node 20 and 22 warn of a leak at eleven.
 *
 * @returns what lets go. Whoever is the last takes the listener away.
 */
export function onAbort(signal: AbortSignal, hear: Hear): () => void {
  const all = hearers.get(signal) ?? new Set()
  hearers.set(signal, all.add(hear))
  signal.addEventListener('abort', tell)
  if (signal.aborted) hear(signal.reason)
  return () => {
    all.delete(hear)
    if (!all.size) signal.removeEventListener('abort', tell)
  }
}

/** What ends a program where it stands: Ctrl-C, and whoever stops it. */
const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Lets work come to its end, whole or undone, when a signal strikes in the middle of it.
 *
 * @param heard is told afterwards of the signal that struck last, if any did
 */
export async function holdingSignals<T>(
  work: () => Promise<T>,
  heard: (signal: 'SIGINT' | 'SIGTERM') => void,
): Promise<T> {
  let struck: (typeof signals)[number] | undefined
  const hold = (signal: NodeJS.Signals): void => {
    struck = signals.find((one) => one === signal)
  }
  for (const signal of signals) process.on(signal, hold)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, hold)
    if (struck) heard(struck)
  }
}

/** The same; the signal ends the program then, unless somebody else listens for it: they have heard of it. */
export function undisturbed<T>(work: () => Promise<T>): Promise<T> {
  return holdingSignals(work, (signal) => {
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  })
}

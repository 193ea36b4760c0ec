/** What ends a program where it stands: Ctrl-C, and whoever stops it. */
const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Lets work come to its end, whole or undone, when a signal strikes in the middle of it. The signal ends the program then,
 * unless somebody else listens for it: they have heard of it.
 */
export async function undisturbed<T>(work: () => Promise<T>): Promise<T> {
  let struck: (typeof signals)[number] | undefined
  const hold = (signal: NodeJS.Signals): void => {
    struck = signals.find((one) => one === signal)
  }
  for (const signal of signals) process.on(signal, hold)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, hold)
    if (struck && process.listenerCount(struck) === 0) process.kill(process.pid, struck)
  }
}

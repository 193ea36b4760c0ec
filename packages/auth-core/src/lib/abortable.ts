import { onAbort } from './on-abort.ts'

/** Settles like what is waited for, or rejects with the signal's reason as soon as it aborts. Leaves no listener behind. */
export function abortable<T>(
  awaited: T | Promise<T>,
  signal: AbortSignal | null | undefined,
): Promise<Awaited<T>> {
  let letGo: (() => void) | null | undefined
  const left = new Promise<never>((_, reject) => {
    letGo = signal && onAbort(signal, reject)
  })
  return Promise.race([awaited, left]).finally(letGo)
}

/** A signal that aborts as soon as one of two does; `AbortSignal.any` where there is one, which edge runtimes lack. */
export function anySignal(one: AbortSignal, other: AbortSignal): AbortSignal {
  if ('any' in AbortSignal) return AbortSignal.any([one, other])
  const controller = new AbortController()
  for (const signal of [one, other]) {
    const follow = () => controller.abort(signal.reason)
    if (signal.aborted) follow()
    signal.addEventListener('abort', follow, { once: true, signal: controller.signal })
  }
  return controller.signal
}

/** A signal for one call, and what says that the call is over. */
export interface JoinedSignal {
  readonly signal: AbortSignal
  /** The call is over, but for the reading of this body. */
  end(body?: object | null): void
}

/** What follows one signal: one listener, however many calls it is given to. */
interface Following {
  readonly calls: Set<WeakRef<AbortController>>
  /** How many there may be before those are looked for that nobody waits for any more. */
  most: number
  readonly tell: () => void
}

const followings = /* @__PURE__ */ new WeakMap<AbortSignal, Following>()
/** A body that is being read can still be interrupted. */
const readers = /* @__PURE__ */ new WeakMap<object, AbortController>()

/**
 * Makes a controller follow a caller's signal, by `AbortSignal.any` where there is one, which edge runtimes lack. A signal
 * that outlives its calls keeps nothing of them.
 */
export function anySignal(
  signal: AbortSignal,
  controller: AbortController,
  hasAny = 'any' in AbortSignal,
): JoinedSignal {
  if (hasAny) return { signal: AbortSignal.any([signal, controller.signal]), end() {} }
  if (signal.aborted) controller.abort(signal.reason)
  const following = followings.get(signal) ?? follow(signal)
  const { calls } = following
  const call = new WeakRef(controller)
  calls.add(call)
  if (calls.size > following.most) {
    for (const old of calls) if (!old.deref()) calls.delete(old)
    following.most = 2 * calls.size
  }
  return {
    signal: controller.signal,
    end(body) {
      if (body) readers.set(body, controller)
      else calls.delete(call)
      if (calls.size > 0) return
      signal.removeEventListener('abort', following.tell)
      followings.delete(signal)
    },
  }
}

function follow(signal: AbortSignal): Following {
  const calls: Following['calls'] = new Set()
  const tell = () => {
    for (const call of calls) call.deref()?.abort(signal.reason)
  }
  const following = { calls, most: 100, tell }
  signal.addEventListener('abort', tell)
  followings.set(signal, following)
  return following
}

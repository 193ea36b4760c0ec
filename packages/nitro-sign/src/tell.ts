/** Tells a listener, and survives it: a mistake in there is no reason to lose the work it listens to. */
export function tell<Value>(listener: ((value: Value) => void) | undefined, value: Value): void {
  try {
    listener?.(value)
  } catch {
    // See above.
  }
}

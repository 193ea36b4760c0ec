/** How long before its end a token is renewed. */
export interface Windows {
  /** A token this close to its end is renewed in the background while it keeps being served. */
  advisoryMs: number
  /** A token this close to its end makes callers wait for its successor. */
  mandatoryMs: number
}

export type Stage = 'fresh' | 'advisory' | 'mandatory' | 'expired'

/** Scales both windows with the lifetime, so that a 60-second token is not renewed on every call. */
export function scaleWindows(lifetimeMs: number, longest: Windows, jitter: number): Windows {
  const advisoryMs = Math.min(longest.advisoryMs, lifetimeMs / 4)
  return {
    // Spread over a tenth, so that a fleet started together does not renew together.
    advisoryMs: advisoryMs * (1 - jitter / 10),
    mandatoryMs: Math.min(longest.mandatoryMs, lifetimeMs / 8),
  }
}

export function stageOf(remainingMs: number, windows: Windows): Stage {
  if (remainingMs <= 0) return 'expired'
  if (remainingMs <= windows.mandatoryMs) return 'mandatory'
  return remainingMs <= windows.advisoryMs ? 'advisory' : 'fresh'
}

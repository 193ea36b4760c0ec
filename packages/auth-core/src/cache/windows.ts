/** How long before its end a token is renewed. */
export interface Windows {
  /** A token this close to its end is renewed in the background while it keeps being served. */
  advisoryMs: number
  /** A token this close to its end makes callers wait for its successor. */
  mandatoryMs: number
}

/**
 * Scales both windows with the lifetime, so that a 60-second token is not renewed on every call.
 *
 * @param jitter In [0, 1): takes up to a tenth off, so that a fleet started together does not renew together.
 */
export function scaleWindows(
  lifetimeMs: number,
  longestAdvisoryMs: number,
  longestMandatoryMs: number,
  jitter: number,
): Windows {
  return {
    advisoryMs: Math.min(longestAdvisoryMs, lifetimeMs / 4) * (1 - jitter / 10),
    mandatoryMs: Math.min(longestMandatoryMs, lifetimeMs / 8),
  }
}

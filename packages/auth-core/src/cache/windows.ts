import type { Token } from '../lib/token.ts'

/** Longest windows, and how long a token of unknown lifetime is used. In milliseconds. */
export interface WindowRules {
  advisoryWindowMs: number
  mandatoryWindowMs: number
  unknownLifetimeMs: number
}

/** Every default of `cached`. `stored` judges with the same windows. */
export const cachedDefaults = {
  advisoryWindowMs: 120_000,
  mandatoryWindowMs: 30_000,
  unknownLifetimeMs: 3_600_000,
  cooldownMs: 30_000,
  backoffMs: 1000,
  maxBackoffMs: 60_000,
  maxRetryAfterMs: 3_600_000,
  shareExchanges: true,
}

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
export function scaleWindows(lifetimeMs: number, longest: WindowRules, jitter: number): Windows {
  return {
    advisoryMs: Math.min(longest.advisoryWindowMs, lifetimeMs / 4) * (1 - jitter / 10),
    mandatoryMs: Math.min(longest.mandatoryWindowMs, lifetimeMs / 8),
  }
}

/**
 * How long a token lives, and when it ends.
 *
 * @param latestMs The latest moment it can have been asked for, by the clock here: that of another machine may be ahead.
 */
export function lifeOf(token: Token, latestMs: number, { unknownLifetimeMs }: WindowRules) {
  const { obtainedAtMs, expiresAtMs = obtainedAtMs + unknownLifetimeMs } = token
  const lifetimeMs = expiresAtMs - obtainedAtMs
  return { lifetimeMs, expiresAtMs: Math.min(obtainedAtMs, latestMs) + lifetimeMs }
}

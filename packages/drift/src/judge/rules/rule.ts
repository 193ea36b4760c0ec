import type { Bump, LoginConcern } from '../terms.ts'

/** What a sentence is made of, quoted and harmless already. */
export interface Facts {
  /** The place in words: `` `Order.items[].price` ``, ``the body of `POST /orders` ``. */
  place: string
  name: string
  from: string
  to: string
  values: string
}

export interface Effect {
  bump: Bump
  reason: string
  /** The table alone cannot tell: a types check that fails there makes it major. */
  unsure?: true
}

export interface Rule {
  level?: 'text'
  login?: LoginConcern
  /** What `place` is: the operations concerned, or what the changed part belongs to. Default: the place of the change. */
  told?: 'operations' | 'owner'
  say(facts: Facts): string
  /** For what a caller sends. */
  request: Effect
  /** For what a caller receives. */
  response: Effect
}

export const major = (reason: string): Effect => ({ bump: 'major', reason })
export const minor = (reason: string): Effect => ({ bump: 'minor', reason })
export const patch = (reason: string): Effect => ({ bump: 'patch', reason })
export const unsure = (reason: string): Effect => ({ bump: 'minor', reason, unsure: true })

/** The same for both directions. */
export const either = (effect: Effect): { request: Effect; response: Effect } => ({
  request: effect,
  response: effect,
})

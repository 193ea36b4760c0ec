import { isCurable } from './challenges.ts'

/** Which calls are sent again after a refusal: all, those of safe methods (RFC 9110 §9.2.1), or none. */
export type ReplayRule = 'always' | 'safe' | 'never'

/** What a 401 says about the token it was asked for with. */
export interface RefusalFacts {
  /** Of the `WWW-Authenticate` header. */
  challenge: string | null
  /** Whether the response is from an origin that never saw the token. */
  isElsewhere: boolean
  refreshWithoutChallenge: boolean
}

/** Decides whether a 401 refuses the token in a way that a new one can cure. */
export function isRefusal({ challenge, isElsewhere, refreshWithoutChallenge }: RefusalFacts): boolean {
  if (isElsewhere) return false
  return challenge ? isCurable(challenge) : refreshWithoutChallenge
}

/** Decides whether a call may be sent again with another token, as far as its method and body go. */
export function mayReplay(
  rule: ReplayRule,
  method: string,
  bodyKind: 'none' | 'stream' | 'whole' | 'copy',
): boolean {
  if (bodyKind === 'stream' || rule === 'never') return false
  return rule === 'always' || /^(GET|HEAD|OPTIONS|TRACE)$/i.test(method)
}

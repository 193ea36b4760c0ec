import type { Grant } from './grant.ts'

/** RFC 8693 §2.1: a token of one kind, or of one party, for another. */
export const securityTokenExchange: Grant = {
  options: {
    subjectToken: 'subject_token',
    subjectTokenType: 'subject_token_type',
    actorToken: 'actor_token',
    actorTokenType: 'actor_token_type',
    requestedTokenType: 'requested_token_type',
  },
  needs: ['subjectToken', 'subjectTokenType'],
  needsSecret: false,
  isOneTime: false,
}

import type { Grant } from './grant.ts'

/** RFC 6749 §4.4. */
export const clientCredentials: Grant = { options: {}, needs: [], needsSecret: true, isOneTime: false }

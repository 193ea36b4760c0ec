import type { Grant } from './grant.ts'

/** RFC 7523 §2.1: a signed assertion stands for whoever the token is for. */
export const jwtBearer: Grant = {
  options: { assertion: 'assertion' },
  needs: ['assertion'],
  needsSecret: false,
  isOneTime: false,
}

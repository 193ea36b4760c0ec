import type { Grant } from './grant.ts'

/** RFC 6749 §4.3. */
export const password: Grant = {
  options: { username: 'username', password: 'password' },
  needs: ['username', 'password'],
  needsSecret: false,
  isOneTime: false,
}

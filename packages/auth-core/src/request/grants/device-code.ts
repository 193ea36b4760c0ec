import type { Grant } from './grant.ts'

/** RFC 8628 §3.4. What waits for the person and asks again is `startDeviceAuthorization`. */
export const deviceCode: Grant = {
  options: { deviceCode: 'device_code' },
  needs: ['deviceCode'],
  needsSecret: false,
  isOneTime: true,
}

// The variables and secrets of the worker, as `wrangler types` would write them down.
declare namespace Cloudflare {
  interface Env {
    NITRO_SIGN_CLIENT_ID: string
    /** wrangler secret put NITRO_SIGN_CLIENT_SECRET */
    NITRO_SIGN_CLIENT_SECRET: string
    NITRO_SIGN_BASE_URL: string
    /** What callers of this worker must present. */
    WORKER_KEY: string
  }
}

const advice =
  '@latchkey/gbg-go/server holds client secrets and was bundled for a browser. ' +
  'Keep it on your server, and in the browser use createEndUserClient from @latchkey/gbg-go with an end-user token.'

/** Stands in for `./server` in browser bundles, where a client secret has no place. Always throws. */
export function createGbgGo(): never {
  throw new Error(advice)
}

/** Stands in for `./server` in browser bundles, where a client secret has no place. Always throws. */
export function gbgGoExchange(): never {
  throw new Error(advice)
}

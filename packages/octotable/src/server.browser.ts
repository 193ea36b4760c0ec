/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function createOctotable(): never {
  return refuse('createOctotable')
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function octotableExchange(): never {
  return refuse('octotableExchange')
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function registerClient(): never {
  return refuse('registerClient')
}

function refuse(name: string): never {
  throw new Error(
    `${name} handles the client secret of your OctoTable account and runs on servers only. In a browser, import ` +
      `createOctotableClient from '@latchkey/octotable' and give it a fetch that goes through your backend.`,
  )
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function createNitroSign(): never {
  return refuse('createNitroSign')
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function nitroSignExchange(): never {
  return refuse('nitroSignExchange')
}

function refuse(name: string): never {
  throw new Error(
    `${name} needs the client secret of your Nitro tenant and runs on servers only. In a browser, import ` +
      `createNitroSignClient from '@latchkey/nitro-sign' and give it a fetch that goes through your backend.`,
  )
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function createGbgGo(): never {
  return refuse('createGbgGo')
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function gbgGoExchange(): never {
  return refuse('gbgGoExchange')
}

function refuse(name: string): never {
  throw new Error(
    `${name} needs the client secret of your GBG GO account and runs on servers only. In a browser, import ` +
      `createEndUserClient from '@latchkey/gbg-go' and give it an end-user token.`,
  )
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function createGobo(): never {
  return refuse('createGobo')
}

/** Stands in for `./server` in browser bundles: a client secret must never reach a browser. */
export function goboExchange(): never {
  return refuse('goboExchange')
}

function refuse(name: string): never {
  throw new Error(
    `${name} needs the client secret of your Gobo app and runs on servers only. In a browser, import ` +
      `createGoboClient from '@latchkey/gobo' and give it a fetch that goes through your backend.`,
  )
}

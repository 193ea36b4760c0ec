export {
  addressOptions,
  type Choices,
  choicesOf,
  hasDefaultServer,
  hasTokenServer,
  serverOptionNames,
  type TokenAddress,
  tokenAddressOf,
} from './addresses.ts'
export { readWire, type WireFacts, type WireOptions } from './read-wire.ts'
export { renderWire } from './render-wire.ts'
export { renderServerOptions } from './render-servers.ts'

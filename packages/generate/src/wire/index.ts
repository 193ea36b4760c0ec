export { readWire, type WireFacts, type WireOptions } from './read-wire.ts'
export { renderWire } from './render-wire.ts'
export { hasDefaultServer, hasTokenServer, renderServerOptions, serverOptionNames } from './render-servers.ts'

export {
  generatesCode,
  generateVendor,
  planDocument,
  planGeneration,
  settleOrphans,
  type VendorResult,
} from './generate-vendor.ts'
export { makeVendor } from './new-vendor/new-vendor.ts'
export { renderSchema } from './render-schema.ts'
export { renderSpec } from './render.ts'

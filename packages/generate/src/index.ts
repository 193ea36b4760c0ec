export {
  findLostVendors,
  generatesCode,
  generateVendor,
  type GenerateOptions,
  planDocument,
  planGeneration,
  settleOrphans,
  type VendorResult,
} from './generate-vendor.ts'
export {
  type ClientDescription,
  type ClientSetting,
  describeClient,
  type DescribedPackage,
} from './package/describe-client.ts'
export { explain, type ExplainedMatter, explainVendor, type Explanation } from './explain/explain.ts'
export { renderCandidates, renderExplanation } from './explain/render-explanation.ts'
export type { TokenCandidate } from './explain/token-candidates.ts'
export { hasServer } from './package/code-files.ts'
export { furtherRuntime, runtime } from './package/manifest-file.ts'
export type { PackagePlan } from './package/plan-package.ts'
export { settingsOf, type Settings } from './package/settings.ts'
export { needsFetch } from './package/plan-calls.ts'
export { requiredExtra } from './package/samples.ts'
export type { RenderCalls } from './package/plan-files.ts'
export {
  type ClientAuth,
  type ClientAuthHint,
  type ClientAuthQuestion,
  clientAuths,
  hintPlaces,
} from './new-vendor/client-auth.ts'
export { makeVendor, type NewVendor, type NewVendorOptions } from './new-vendor/new-vendor.ts'
export { findVendorParts, removeVendorParts, type VendorParts } from './remove-vendor.ts'
export { compileInMemory } from './type-check/memory-compiler.ts'
export { renderSchema } from './render-schema.ts'
export { documentUrlOf, renderSpec } from './render.ts'
export { readWire, renderWire } from './wire/index.ts'
export {
  describeOperation,
  nameOperations,
  type NamedOperation,
  type NamedOperations,
  type OperationDescription,
  tellScopes,
} from './operations/index.ts'

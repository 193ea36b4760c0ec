export { type CompiledSpec, compileSpec, folderOf, type SpecFolder } from './compile/compile.ts'
export { applyOverlay } from './compile/overlay.ts'
export { type Repair, repairDocument } from './compile/repair/repair.ts'
export { settleReferences } from './compile/repair/references.ts'
export { removeOwnExtensions, walkObjects } from './compile/repair/walk.ts'
export {
  dialectMember,
  type GrantDialect,
  readTokenOperation,
  type TokenCalls,
  type TokenOperation,
} from './compile/token-dialect.ts'
export { grantRequest, type GrantRequest } from './compile/grant-request.ts'
export { requestSchema } from './compile/request-schema.ts'
export { serversOf } from './compile/servers-of.ts'
export { upgradeDocument } from './compile/upgrade.ts'
export {
  type FileChange,
  listFiles,
  listFolders,
  readText,
  readTextBytes,
  readTextFile,
  removePath,
  writeFiles,
} from './io/files.ts'
export { holdingSignals } from './io/signals.ts'
export { choosePages, extractPage, type PageRef, pagesOf, pullPage, readPageText } from './io/pages.ts'
export {
  findVendors,
  folderProblem,
  readSpecFolder,
  vendorName,
  vendorNameProblem,
} from './io/spec-folder.ts'
export {
  codeFolder,
  type ImportStyle,
  type Layout,
  layoutFor,
  packageFolder,
  type PackageStyle,
  placeOf,
  specPath,
  type VendorPlace,
} from './layout/layout.ts'
export {
  checkConfig,
  configFiles,
  defineConfig,
  type LatchkeyConfig,
  layoutOf,
  readConfig,
  readLayout,
  type VendorConfig,
} from './layout/read-layout.ts'
export type { PageKind } from './pages/page.ts'
export { detectKind, extractDocument, type Extracted, readPage } from './source/extract.ts'
export { type PageFacts, readFacts } from './source/facts.ts'
export { combinePublished, type Pulled, requireUnedited, updateFacts, updateSource } from './source/pulled.ts'
export { type LiveRead, readSourceInfo, type SourceInfo } from './source/source-info.ts'

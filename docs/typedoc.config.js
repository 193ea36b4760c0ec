import { publishedPackages } from './src/packages.ts'

/** One page per import path, named as it is imported. Written to `api/`, which is not committed. */
export default {
  plugin: ['typedoc-plugin-markdown', './src/typedoc-plugin.ts'],
  tsconfig: 'tsconfig.api.json',
  entryPoints: publishedPackages().flatMap(({ entries }) => [...entries.values()]),
  out: 'api',
  // The schemas of the vendors are thousands of lines, and an editor shows them better.
  exclude: ['**/generated/**'],
  name: 'API reference',
  readme: 'src/api-readme.md',
  mergeReadme: true,
  router: 'module',
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  disableSources: true,
  groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', 'Type Aliases', '*'],
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  enumMembersFormat: 'table',
  excludeExternals: true,
  excludePrivate: true,
  excludeInternal: true,
  // Types are checked by each package's own type check.
  skipErrorChecking: true,
  treatWarningsAsErrors: true,
  validation: { notExported: false, invalidLink: true, rewrittenLink: true, notDocumented: false },
}

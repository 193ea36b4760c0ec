export const typescript = '5.9.3'
export const nodeTypes = '^24.0.0'

/** What `tsc --init` of TypeScript 5.9 writes, and the types of Node. */
export const strictest = {
  module: 'nodenext',
  target: 'esnext',
  types: ['node'],
  sourceMap: true,
  declaration: true,
  declarationMap: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  strict: true,
  jsx: 'react-jsx',
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noUncheckedSideEffectImports: true,
  moduleDetection: 'force',
  skipLibCheck: true,
}

/** A program that makes one call. */
export const firstCall = (from: string): string => `import { createPetstore } from '${from}'

const petstore = createPetstore()
const { data, error } = await petstore.GET('/pets', { params: { query: { limit: 1 } } })
console.log(JSON.stringify(data ?? error))
`

import { compileTypes } from '@latchkey/testkit'
import { type JsonObject, parseSource } from '@latchkey/openapi'
import { renderSchema } from '../../src/render-schema.ts'

const read = (text: string): JsonObject =>
  parseSource('x.yaml', `openapi: 3.1.0\ninfo: { title: T, version: '1' }\n${text}`).data

export const ref = (name: string): string => `{ $ref: '#/components/schemas/${name}' }`

export const schemas = (...lines: string[]): string =>
  `components:\n  schemas:\n${lines.map((line) => `    ${line}\n`).join('')}`

export const rail = (k: string): string =>
  `Rail: { type: object, required: [k], properties: { k: ${k}, cars: { type: integer } } }`

export const either = (more = '', keyword = 'oneOf'): string =>
  `{ ${keyword}: [${ref('Road')}, ${ref('Rail')}], discriminator: { propertyName: k${more} } }`

export const text = '{ type: string }'

/** What compiles, and under `@ts-expect-error` what must not. */
export type Case = [title: string, document: string, use: string]

const prelude = `import type { components, paths } from './schema.ts'
type S = components['schemas']
type P = paths
export type All = [S, P]
`

export const compiled = (document: string, use: string): string[] =>
  compileTypes(renderSchema('x.yaml', read(document)), `${prelude}${use}`)

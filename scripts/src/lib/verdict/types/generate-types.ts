import {
  astToString,
  resolveRef,
  scanDiscriminators,
  transformSchema,
  type GlobalContext,
  type OpenAPI3,
} from 'openapi-typescript'
import type { JsonObject } from '../../json.ts'
import { schemaOptions } from '../../render-schema.ts'

/**
 * The types openapi-typescript makes of a document, in memory: without its linting and bundling, which read files and
 * refuse documents that types can be made of. References must all lead somewhere in the document.
 */
export function generateTypes(document: JsonObject): string {
  const schema = structuredClone(document) as unknown as OpenAPI3
  // `redoc` configures the steps left out.
  const context = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    makePathsEnum: false,
    pathParamsAsTypes: false,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
    postTransform: undefined,
    transformProperty: undefined,
    ...schemaOptions,
    discriminators: scanDiscriminators(schema, { silent: true }),
    injectFooter: [],
    resolve: <T>(ref: string): T | undefined => resolveRef<T>(schema, ref, { silent: true }),
  } satisfies Omit<GlobalContext, 'redoc'>
  return astToString(transformSchema(schema, context as unknown as GlobalContext))
}

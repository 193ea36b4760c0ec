import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { extname } from 'node:path'
import type { CreateBehaviour } from './behaviour.ts'
import { MockError } from './errors.ts'
import { asDocument, type OpenApiDocument } from './openapi/document.ts'

const documents = new URL('../documents/', import.meta.url)

/** Names of the vendors that come with this package: one per `documents/<vendor>.json`. */
export function listVendors(): string[] {
  if (!existsSync(documents)) return []
  return readdirSync(documents)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .toSorted()
}

// Read once and frozen, so that everything derived from a document can be shared by all its mocks.
const known = new Map<string, OpenApiDocument>()

/** A vendor's compiled OpenAPI document, frozen. @throws {@link MockError} `unknown_vendor` naming those there are */
export function readDocument(vendor: string): OpenApiDocument {
  const document = known.get(vendor) ?? readFile(vendor)
  known.set(vendor, document)
  return document
}

function readFile(vendor: string): OpenApiDocument {
  const vendors = listVendors()
  if (!vendors.includes(vendor)) {
    throw new MockError('unknown_vendor', `There is no vendor "${vendor}". There are: ${vendors.join(', ')}.`)
  }
  return deepFreeze(asDocument(JSON.parse(readFileSync(new URL(`${vendor}.json`, documents), 'utf8'))))
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}

/** What `vendors/<vendor>` adds to the document; undefined for vendors that need nothing added. */
export async function loadBehaviour(vendor: string): Promise<CreateBehaviour | undefined> {
  // The file runs from src and from dist alike: its siblings have its own extension.
  const file = new URL(`./vendors/${vendor}${extname(import.meta.url)}`, import.meta.url)
  if (!/^[a-z0-9-]+$/.test(vendor) || !existsSync(file)) return undefined
  const module = (await import(file.href)) as { default: CreateBehaviour }
  return module.default
}

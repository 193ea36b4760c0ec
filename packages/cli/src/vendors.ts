import { readdirSync } from 'node:fs'
import type { Vendor } from './vendor.ts'

/** Every vendor there is: one file in `vendors/` each, so that no list has to be kept. */
export async function loadVendors(): Promise<Vendor[]> {
  const folder = new URL('./vendors/', import.meta.url)
  const files = readdirSync(folder).filter((file) => /^[a-z0-9-]+\.[jt]s$/.test(file))
  return Promise.all(files.toSorted().map((file) => loadVendor(new URL(file, folder))))
}

async function loadVendor(file: URL): Promise<Vendor> {
  const module = (await import(file.href)) as { default: Omit<Vendor, 'name'> }
  return { ...module.default, name: file.pathname.replace(/^.*\/|\.[jt]s$/g, '') }
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { listen } from '@latchkey/testkit/listen'
import { findPublishedPackages } from './packages.ts'
import { readPackedManifest, type Tarball } from './pack.ts'

/** A registry of our scope alone, on loopback: package managers ask it for our packages, and their own for all others. */
export interface Registry {
  url: string
  /** What `.npmrc` says of it. */
  npmrc: string
  close(): Promise<void>
}

/** Serves tarballs as npm would after a release. Reads them and no more: nothing can be published to it. */
export async function startRegistry(tarballs: readonly Tarball[]): Promise<Registry> {
  const files = new Map(tarballs.map(({ file }) => [`/-/${basename(file)}`, readFileSync(file)]))
  const documents = new Map<string, (url: string) => object>()
  for (const { name, version, file } of tarballs) {
    const manifest = await readPackedManifest(file)
    const bytes = readFileSync(file)
    const digest = (algorithm: string, encoding: 'hex' | 'base64'): string =>
      createHash(algorithm).update(bytes).digest(encoding)
    documents.set(`/${name}`, (url) => ({
      name,
      'dist-tags': { latest: version },
      time: { [version]: '2026-01-01T00:00:00.000Z' },
      versions: {
        [version]: {
          ...manifest,
          dist: {
            tarball: `${url}/-/${basename(file)}`,
            shasum: digest('sha1', 'hex'),
            integrity: `sha512-${digest('sha512', 'base64')}`,
          },
        },
      },
    }))
  }
  const { url, close } = await listen((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const document = documents.get(path)
    const bytes = files.get(path)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || (!document && !bytes)) return void response.writeHead(404).end('{"error":"not found"}')
    response.writeHead(200, { 'content-type': bytes ? 'application/octet-stream' : 'application/json' })
    response.end(bytes ?? JSON.stringify(document!(url)))
  })
  const [scope = ''] = findPublishedPackages()[0]?.name.split('/') ?? []
  return {
    url,
    npmrc: `${scope}:registry=${url}/\n`,
    close,
  }
}

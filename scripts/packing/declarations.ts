import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry, PublishedPackage } from './packages.ts'

/**
 * Everything an entry exports, and what that refers to, as one text without documentation.
 *
 * @throws Error when the package is not built or its declarations cannot be read
 */
export function describeExports({ folder }: PublishedPackage, { types, specifier }: Entry): string {
  const scratch = mkdtempSync(join(tmpdir(), 'latchkey-api-'))
  try {
    const entryPoint = join(folder, types)
    const config = ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(folder, 'package.json'),
      configObject: {
        projectFolder: folder,
        newlineKind: 'lf',
        mainEntryPointFilePath: entryPoint,
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              strict: true,
              target: 'es2022',
              module: 'nodenext',
              moduleResolution: 'nodenext',
              lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
              types: [],
              skipLibCheck: true,
            },
            files: [entryPoint],
          },
        },
        apiReport: {
          enabled: true,
          reportFileName: 'entry.api.md',
          reportFolder: scratch,
          reportTempFolder: scratch,
          // A change in a type that is only referred to is a change for users all the same.
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
          extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
    })
    const problems: string[] = []
    const { succeeded } = Extractor.invoke(config, {
      localBuild: true,
      messageCallback(message) {
        if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text)
        message.handled = true
      },
    })
    if (!succeeded) throw new Error(`${specifier}: the declarations cannot be read\n${problems.join('\n')}`)
    return normalise(readFileSync(join(scratch, 'entry.api.md'), 'utf8'))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Leaves of an API Extractor report what users can depend on: no remarks on documentation, no documentation. */
export function normalise(report: string): string {
  const code = /```ts\n(.*)\n```/s.exec(report)?.[1] ?? report
  return (
    code
      .replaceAll(/^[ \t]*\/\*\*.*?\*\/[ \t]*\n/gms, '')
      .replaceAll(/^([ \t]*\/\/.*?) ?\(undocumented\)$/gm, '$1')
      .replaceAll(/^([ \t]*\/\/.*?) ?@public\b/gm, '$1')
      .replaceAll(/^\/\/ \(No @packageDocumentation .*\n/gm, '')
      .replaceAll(/^[ \t]*\/\/[ \t]*\n/gm, '')
      // Built declarations are indented by tabs; API Extractor puts spaces of its own before them.
      .replaceAll(/^ *(\t+)/gm, (_, tabs: string) => '    '.repeat(tabs.length))
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim()
  )
}

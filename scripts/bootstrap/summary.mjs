// Ends a test run with one vitest summary over all packages, and fails where CI skipped a test.
// Each package's run leaves a blob in its reports/ folder (or turbo's cache restores it); vitest merges them.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const merged = join(root, 'reports')
rmSync(merged, { recursive: true, force: true })
mkdirSync(join(merged, 'blobs'), { recursive: true })

const blobs = globSync('{packages/*,examples/*,scripts,bench,docs,matrix}/reports/blob.json', {
  cwd: root,
}).sort()
if (blobs.length === 0) {
  console.error('No package left a test report: run `pnpm verify`, which tests first.')
  process.exit(1)
}
for (const blob of blobs) cpSync(join(root, blob), join(merged, 'blobs', `${blob.replaceAll(/[\\/]/g, '-')}`))

const json = join(merged, 'tests.json')
const run = spawnSync(
  'vitest',
  [
    'run',
    `--merge-reports=${join(merged, 'blobs')}`,
    '--silent',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${json}`,
  ],
  { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
)
const report = JSON.parse(readFileSync(json, 'utf8'))
const skipped = report.testResults.flatMap((file) =>
  file.assertionResults
    .filter((test) => test.status !== 'passed' && test.status !== 'failed')
    .map((test) => test.fullName),
)
if (skipped.length > 0)
  console.error(`${skipped.length} skipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`)
process.exitCode = run.status || (process.env.CI && skipped.length > 0 ? 1 : 0)

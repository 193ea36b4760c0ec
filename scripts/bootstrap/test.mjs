// The tests of all packages, then one vitest summary over them: what was skipped, why, and the line that changes it.
// Each package's run leaves a blob in its reports/ folder (or turbo's cache restores it); vitest merges them.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
// @boundaries-ignore the bootstrap and the tests share one list of tools
import { installLine, missingTools } from '../../packages/testkit/src/tools.mjs'
import { describeSkipped } from './describe-skipped.mjs'
import { report, rooms, roomsWithoutReport } from './reports.mjs'
import { runStep } from './step.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const merged = join(root, 'reports')
const findBlobs = () => globSync(`${rooms}/${report}`, { cwd: root }).sort()

// A report that stays behind where a package's run broke off would be taken for this run's.
for (const blob of findBlobs()) rmSync(join(root, blob))
const tested = await runStep('testing', command(), {
  cwd: root,
  // What turbo keeps of a run without a tool is no result of a run with it.
  env: { LATCHKEY_MISSING_TOOLS: missingTools().join(',') },
})
const summarised = summarise()
process.exitCode = tested || summarised

function command() {
  const limits = ['--testTimeout=120000', '--hookTimeout=120000']
  const reporters = ['--reporter=default', '--reporter=blob', '--outputFile.blob=reports/blob.json']
  const options = ['--concurrency=100%', '--continue', '--output-logs=new-only']
  return ['turbo', 'run', 'test', ...options, '--', '--expect.requireAssertions', ...limits, ...reporters]
}

/** @returns 0 if every report is in, every test passed, and on CI none was skipped */
function summarise() {
  rmSync(merged, { recursive: true, force: true })
  mkdirSync(join(merged, 'blobs'), { recursive: true })
  const blobs = findBlobs()
  const missing = roomsWithoutReport(root)
  if (missing.length > 0)
    console.error(
      `\nThere is no report of the tests of ${missing.join(', ')}: they did not come to their end.`,
    )
  if (blobs.length === 0) return 1
  for (const blob of blobs)
    cpSync(join(root, blob), join(merged, 'blobs', `${blob.replaceAll(/[\\/]/g, '-')}`))

  const json = join(merged, 'tests.json')
  const options = ['--silent', '--reporter=dot', '--reporter=json', `--outputFile.json=${json}`]
  const run = spawnSync('vitest', ['run', `--merge-reports=${join(merged, 'blobs')}`, ...options], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const { testResults } = JSON.parse(readFileSync(json, 'utf8'))
  const skipped = testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => ({ room: roomOf(file.name), name: test.fullName, needs: test.meta?.needs ?? [] })),
  )
  if (skipped.length > 0) console.error(`\n${describeSkipped(skipped, installLine)}`)
  return run.status || (missing.length > 0 || (process.env.CI && skipped.length > 0) ? 1 : 0)
}

function roomOf(file) {
  const [top, name] = relative(root, file).split(sep)
  return top === 'packages' || top === 'examples' ? `${top}/${name}` : top
}

/**
 * Branches per 100 lines of code, package by package, generated code left out:
 *
 *   node scripts/measuring/branches.ts [package…]
 *
 * The rule and the lines are those of `count-branches.ts`.
 */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { formatTable } from '../lib/table.ts'
import { type Counted, countBranches } from './count-branches.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const engine = ['openapi', 'spec', 'generate', 'drift']
const asked = process.argv.slice(2)
const packages = asked.length > 0 ? asked : ['auth-core', 'client-core', ...engine, 'mock', 'cli']

const rows = packages.map((name) => [name, measure([name])] as const)
if (asked.length === 0) rows.push(['engine', measure(engine)], ['asked for', measure(packages.slice(0, 6))])

const perHundred = (branches: number, lines: number): string => ((branches * 100) / lines).toFixed(1)
console.log(
  formatTable([
    ['package', 'lines', 'flow', '&& ||', '?? ?.', 'defaults', 'per 100 lines', 'flow and logic alone'],
    ...rows.map(([name, { lines, flow, logic, missing, defaults }]) => [
      name,
      String(lines),
      ...[flow, logic, missing, defaults].map((branches) => perHundred(branches, lines)),
      perHundred(flow + logic + missing + defaults, lines),
      perHundred(flow + logic, lines),
    ]),
  ]),
)

function measure(names: readonly string[]): Counted {
  const sum = { lines: 0, flow: 0, logic: 0, missing: 0, defaults: 0 }
  for (const file of names.flatMap((name) => globSync(`packages/${name}/src/**/*.ts`, { cwd: root }))) {
    if (file.includes('/generated/')) continue
    const counted = countBranches(file, readFileSync(join(root, file), 'utf8'))
    for (const key of Object.keys(sum) as (keyof Counted)[]) sum[key] += counted[key]
  }
  return sum
}

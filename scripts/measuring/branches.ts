/**
 * Branches per 100 lines of code, package by package, generated code left out:
 *
 *   node scripts/measuring/branches.ts [package…]
 *
 * The rule and the lines are those of `count-branches.ts`.
 */
import { fileURLToPath } from 'node:url'
import { formatTable } from '../lib/table.ts'
import { engine, held, measure } from './measure.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const asked = process.argv.slice(2)
const packages = asked.length > 0 ? asked : [...held, 'mock', 'cli']

const rows = packages.map((name) => [name, measure(root, [name])] as const)
if (asked.length === 0) rows.push(['engine', measure(root, engine)], ['asked for', measure(root, held)])

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

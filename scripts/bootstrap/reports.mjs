import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where packages lie, as a pattern. */
export const rooms = '{packages/*,examples/*,scripts,docs}'
/** What the tests of a package leave behind, in its folder. */
export const report = 'reports/blob.json'

/**
 * The packages below a folder that have tests and no report of them: a run that is ended from outside says by its exit code
 * neither that it failed nor which tests never ran.
 */
export function roomsWithoutReport(root) {
  return globSync(`${rooms}/package.json`, { cwd: root })
    .map((file) => dirname(file))
    .filter((room) => JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8')).scripts?.test)
    .filter((room) => !existsSync(join(root, room, report)))
    .sort()
}

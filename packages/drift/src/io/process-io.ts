import { type Layout, readLayout } from '@latchkey/spec'
import type { CommandIo } from '../command/command.ts'

/** The world of this process, working on the folder it was started in; where things lie there, its configuration says. */
export function processIo(commands: Layout['commands']): CommandIo {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    root: process.cwd(),
    layoutAt: (root) => readLayout(root, commands),
    cwd: process.cwd(),
    fetch,
    env: process.env,
    today: () => new Date().toISOString().slice(0, 10),
  }
}

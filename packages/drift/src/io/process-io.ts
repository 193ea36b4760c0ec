import type { CommandIo } from '../command/command.ts'

/** The world of this process, working on the folder it was started in. */
export function processIo(): CommandIo {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    root: process.cwd(),
    cwd: process.cwd(),
    fetch,
    env: process.env,
    today: () => new Date().toISOString().slice(0, 10),
  }
}

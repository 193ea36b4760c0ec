import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// The pages show the help of the repository's commands as the commands print it.
const cli = fileURLToPath(new URL('../../scripts/src/cli.ts', import.meta.url))
for (const command of ['drift', 'new-vendor']) {
  const help = execFileSync(process.execPath, ['--conditions=@latchkey/source', cli, command, '--help'], {
    encoding: 'utf8',
  })
  writeFileSync(new URL(`../api/help-${command}.txt`, import.meta.url), help)
}

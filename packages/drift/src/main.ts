#!/usr/bin/env node
import { runDrift } from './index.ts'

// `… | head` ends early; the exit code is that of the drift all the same.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return
  process.stderr.write(`standard output cannot be written (${code})\n`)
  process.exit(1)
})
// What is said beside the report may be lost.
process.stderr.on('error', () => {})

process.exitCode = await runDrift(process.argv.slice(2))

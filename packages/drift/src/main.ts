#!/usr/bin/env node
import { runDrift } from './index.ts'

// `… | head` ends early; the exit code is that of the drift all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await runDrift(process.argv.slice(2))

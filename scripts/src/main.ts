#!/usr/bin/env node
import { runDrift } from './index.ts'

process.exitCode = await runDrift(process.argv.slice(2))

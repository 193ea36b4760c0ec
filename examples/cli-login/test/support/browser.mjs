#!/usr/bin/env node
// A browser whose person consents: opens the address it is given, follows every redirect, notes what it is shown last.
import { writeFileSync } from 'node:fs'

const response = await fetch(process.argv[2])
writeFileSync(process.env.BROWSER_NOTES, await response.text())

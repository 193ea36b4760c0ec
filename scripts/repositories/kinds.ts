import type { RepositoryKind } from './kind.ts'
import { lambda, worker } from './kinds/functions.ts'
import { next, vite } from './kinds/pages.ts'
import { deno, monorepo, nodeScript } from './kinds/programs.ts'
import { express, nest } from './kinds/servers.ts'

export const kinds: readonly RepositoryKind[] = [
  nodeScript,
  express,
  nest,
  lambda,
  worker,
  vite,
  next,
  monorepo,
  deno,
]

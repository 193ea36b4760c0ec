import type { RepositoryKind } from './kind.ts'
import { lambda, worker } from './kinds/functions.ts'
import { bun, yarn } from './kinds/managers.ts'
import { next, vite } from './kinds/pages.ts'
import { deno, monorepo, nodeScript } from './kinds/programs.ts'
import { express, fastify, hono, nest } from './kinds/servers.ts'
import { jest } from './kinds/testing.ts'

export const kinds: readonly RepositoryKind[] = [
  nodeScript,
  yarn,
  bun,
  express,
  fastify,
  hono,
  nest,
  lambda,
  worker,
  vite,
  next,
  monorepo,
  deno,
  jest,
]

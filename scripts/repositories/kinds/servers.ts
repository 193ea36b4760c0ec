import { json, manifest, type RepositoryKind } from '../kind.ts'
import { serveAndAsk } from '../serve-and-ask.ts'
import { nodeTypes, strictest, typescript } from './shared.ts'

export const express: RepositoryKind = {
  name: 'Express 5',
  manager: 'npm',
  template: {
    'package.json': manifest(
      { express: '^5.1.0' },
      { '@types/express': '^5.0.0', '@types/node': nodeTypes, typescript },
    ),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: {
    'src/server.ts': `import express from 'express'
import { createPetstore } from './petstore/server.js'

const petstore = createPetstore()
const app = express()

app.get('/pets', async (_request, response) => {
  const { data, error } = await petstore.GET('/pets')
  response.status(error ? 502 : 200).json(data ?? { error: 'no pets' })
})
app.listen(Number(process.env['PORT']), '127.0.0.1')
`,
  },
  steps: [['npx', 'tsc']],
  call: (at) => serveAndAsk(at, [process.execPath, 'dist/server.js'], ['/pets']),
}

export const nest: RepositoryKind = {
  name: 'NestJS',
  manager: 'npm',
  template: {
    'package.json': manifest(
      {
        '@nestjs/common': '^11.1.0',
        '@nestjs/core': '^11.1.0',
        '@nestjs/platform-express': '^11.1.0',
        'reflect-metadata': '^0.2.2',
        rxjs: '^7.8.1',
      },
      { '@types/node': nodeTypes, typescript },
      {}, // CommonJS, as the template is
    ),
    'tsconfig.json': json({
      compilerOptions: {
        module: 'nodenext',
        moduleResolution: 'nodenext',
        resolvePackageJsonExports: true,
        esModuleInterop: true,
        isolatedModules: true,
        declaration: true,
        removeComments: true,
        emitDecoratorMetadata: true,
        experimentalDecorators: true,
        allowSyntheticDefaultImports: true,
        target: 'ES2023',
        sourceMap: true,
        outDir: './dist',
        rootDir: './src',
        incremental: true,
        skipLibCheck: true,
        strictNullChecks: true,
        forceConsistentCasingInFileNames: true,
        noImplicitAny: false,
        strictBindCallApply: false,
        noFallthroughCasesInSwitch: false,
      },
    }),
  },
  program: {
    'src/pets.module.ts': `import { Controller, Get, Inject, Module } from '@nestjs/common'
import { createPetstore, type Petstore } from './petstore/server'

@Controller('pets')
export class PetsController {
  constructor(@Inject('petstore') private readonly petstore: Petstore) {}

  @Get()
  async list(): Promise<unknown> {
    const { data } = await this.petstore.GET('/pets')
    return data
  }
}

@Module({
  controllers: [PetsController],
  providers: [{ provide: 'petstore', useFactory: () => createPetstore() }],
})
export class PetsModule {}
`,
    'src/main.ts': `import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { PetsModule } from './pets.module'

async function bootstrap() {
  const app = await NestFactory.create(PetsModule, { logger: false })
  await app.listen(Number(process.env.PORT), '127.0.0.1')
}
void bootstrap()
`,
  },
  steps: [['npx', 'tsc']],
  call: (at) => serveAndAsk(at, [process.execPath, 'dist/main.js'], ['/pets']),
}

export const fastify: RepositoryKind = {
  name: 'Fastify',
  manager: 'npm',
  template: {
    'package.json': manifest({ fastify: '^5.6.0' }, { '@types/node': nodeTypes, typescript }),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: {
    'src/petstore-plugin.ts': `import type { FastifyInstance } from 'fastify'
import { createPetstore, type Petstore } from './petstore/server.js'

declare module 'fastify' {
  interface FastifyInstance {
    petstore: Petstore
  }
}

/** One client for the server, where every route finds it. */
export function addPetstore(app: FastifyInstance): void {
  app.decorate('petstore', createPetstore())
}
`,
    'src/server.ts': `import Fastify from 'fastify'
import { addPetstore } from './petstore-plugin.js'

const app = Fastify()
addPetstore(app)

app.get('/pets', async (_request, reply) => {
  const { data, error } = await app.petstore.GET('/pets')
  return error ? reply.code(502).send({ error: 'no pets' }) : data
})
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })
`,
  },
  steps: [['npx', 'tsc']],
  call: (at) => serveAndAsk(at, [process.execPath, 'dist/server.js'], ['/pets']),
}

export const hono: RepositoryKind = {
  name: 'Hono',
  manager: 'npm',
  template: {
    'package.json': manifest(
      { hono: '^4.9.0', '@hono/node-server': '^2.0.0' },
      { '@types/node': nodeTypes, typescript },
    ),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: {
    'src/server.ts': `import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createPetstore } from './petstore/server.js'

const petstore = createPetstore()
const app = new Hono()

app.get('/pets', async (c) => {
  // A caller who goes away takes the call along.
  const { data, error } = await petstore.GET('/pets', { signal: c.req.raw.signal })
  return error ? c.json({ error: 'no pets' }, 502) : c.json(data)
})
serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
`,
  },
  steps: [['npx', 'tsc']],
  call: (at) => serveAndAsk(at, [process.execPath, 'dist/server.js'], ['/pets']),
}

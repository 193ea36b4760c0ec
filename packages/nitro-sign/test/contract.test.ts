import { operationContract } from '@latchkey/conformance'
import { document } from '../src/generated/document.ts'
import { retryFetch } from '../src/index.ts'
import { calls } from './contract/generated/calls.ts'
import { createClients, specialCalls } from './contract/clients.ts'

const folder = new URL('./contract/', import.meta.url)

operationContract({ vendor: 'nitro-sign', document, retryFetch, createClients, specialCalls, calls, folder })

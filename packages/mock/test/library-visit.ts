import { createMockFromDocument, type Mock } from '../src/index.ts'
import { libraryDocument } from './fixtures.ts'
import { visitorOf, type Visit, type VisitOptions } from './visitor.ts'

export const start = (): Mock => createMockFromDocument(libraryDocument, { vendor: 'library' })

export const branch = { 'X-Branch': '7' }

export interface Failure {
  code: string
  message: string
}

export function visit<Body = Failure>(
  method: string,
  path: string,
  options?: VisitOptions,
): Promise<Visit<Body>> {
  return visitorOf(start())<Body>(method, path, options)
}

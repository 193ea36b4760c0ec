import { apidog } from './apidog.ts'
import type { PageReader } from './page.ts'

/** Fern: the page of an endpoint says where its own reference is, and below has what Apidog has too. */
export const fern: PageReader = {
  kind: 'fern',
  recognises: (page) => /^Reference: https?:\/\/\S+[ \t]*$/m.test(page.prose) && apidog.recognises(page),
  read: (page) => ({ ...apidog.read(page), kind: 'fern' }),
}

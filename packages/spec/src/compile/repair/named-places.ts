import {
  fromPointer,
  type JsonObject,
  type JsonPointer,
  pointerOfRef,
  toPointer,
  valueAt,
} from '@latchkey/openapi'
import { walkObjects } from './walk.ts'

/** The place a reference names, seen from where it stands; `undefined` where it names none of this document. */
type FindNamed = (ref: string, at: readonly string[]) => JsonPointer | undefined

/**
 * The places references name, and those that dynamic ones do (section 8.2.3.2). Such a name may stand for another schema by
 * whichever way it was come to, but only where several schemas have it.
 */
export interface NamedPlaces {
  find: FindNamed
  findDynamic: FindNamed
}

/** A schema with an `$id`: what stands in it names its parts as if it were a document of its own. */
interface Resource {
  id: string
  at: readonly string[]
}

/** Knows the names schemas give themselves (JSON Schema 2020-12, section 8.2): `$id`, and `$anchor` within one. */
export function findNamedPlaces(root: JsonObject): NamedPlaces {
  const document: Resource = { id: typeof root['$self'] === 'string' ? root['$self'] : '', at: [] }
  const resources: Resource[] = [document]
  const anchors = new Map<string, JsonPointer>()
  const dynamicOnes = new Set<string>()
  const ambiguous = new Set<string>()
  const around = (at: readonly string[]): Resource =>
    resources.findLast((one) => one.at.every((segment, index) => segment === at[index])) ?? document

  walkObjects(root, (value, { kind, at }) => {
    if (kind !== 'schema') return value
    const { $id: id, $anchor: anchor, $dynamicAnchor: dynamic } = value
    if (typeof id === 'string') {
      resources.push({ id: absolute(id.replace(/#$/, ''), around(at).id), at: [...at] })
    }
    if (typeof dynamic === 'string') (dynamicOnes.has(dynamic) ? ambiguous : dynamicOnes).add(dynamic)
    for (const name of [anchor, dynamic]) {
      if (typeof name !== 'string') continue
      anchors.set(`${around(at).id}#${name}`, toPointer(at))
      // Many write a name as if it were one of the whole document.
      if (!anchors.has(`#${name}`)) anchors.set(`#${name}`, toPointer(at))
    }
    return value
  })

  const find: FindNamed = (ref, at) => {
    const [address = '', fragment = ''] = ref.split('#', 2)
    const base = around(at)
    const wanted = absolute(address, base.id)
    const resource =
      address === '' ? base : resources.find(({ id }) => id !== '' && (id === wanted || id === address))
    if (!resource) return undefined
    if (fragment === '') return resource === document ? undefined : toPointer(resource.at)
    if (!fragment.startsWith('/')) return anchors.get(`${resource.id}#${fragment}`) ?? anchors.get(ref)
    const segments = [...resource.at, ...fromPointer(pointerOfRef(`#${fragment}`))]
    return valueAt(root, segments) === undefined ? undefined : toPointer(segments)
  }
  return {
    find,
    findDynamic: (ref, at) => (ambiguous.has(ref.slice(ref.indexOf('#') + 1)) ? undefined : find(ref, at)),
  }
}

function absolute(address: string, base: string): string {
  return (URL.parse(address, base === '' ? undefined : base) ?? { href: address }).href
}

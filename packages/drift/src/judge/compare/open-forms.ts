import { canonicalJson, isObject } from '@latchkey/openapi'
import type { SchemaNodes, SchemaView, SchemaViews } from './schema-view.ts'
import { isOfKind } from './union-forms.ts'

export interface OpenForms {
  forms: readonly SchemaNodes[]
  /** Values that are only named: another form takes any value of their kind. */
  hints: readonly string[]
  /** The kinds of which any value is taken. */
  open: ReadonlySet<string>
}

/**
 * The forms of a union without those that say nothing beside another: of `anyOf: [string, enum]` the values are examples,
 * to the types as to the API. A list with a name of its own stays, since code may name it.
 */
export function openForms(views: SchemaViews, all: readonly SchemaNodes[]): OpenForms {
  const open = new Set(all.flatMap((form) => openKind(views(form)) ?? []))
  const isHint = (form: SchemaNodes): boolean =>
    !isNamed(form) && [...open].some((kind) => valuesOf(views(form))?.every((value) => isOfKind(value, kind)))
  const hints = open.size > 0 ? all.filter(isHint) : []
  return {
    forms: all.filter((form) => !hints.includes(form)),
    hints: [...new Set(hints.flatMap((form) => (valuesOf(views(form)) ?? []).map(canonicalJson)))].sort(),
    open,
  }
}

function isNamed(form: SchemaNodes): boolean {
  return form.some(({ value }) => isObject(value) && value['$ref'] !== undefined)
}

/** The kind of scalars a form takes any value of. */
function openKind(view: SchemaView): string | undefined {
  const [kind, ...others] = view.types ?? []
  if (kind === undefined || others.length > 0 || !scalars.has(kind)) return undefined
  // How it is written in XML limits no value.
  const words = [...view.unweighed.keys()].filter((keyword) => keyword !== 'xml')
  const says = view.values !== undefined || view.scalars.size + words.length + view.choices.length > 0
  return says ? undefined : kind
}

const scalars: ReadonlySet<string> = new Set(['string', 'number', 'integer'])

function valuesOf({ values, choices }: SchemaView): SchemaView['values'] {
  return choices.length === 0 && values && values.length > 0 ? values : undefined
}

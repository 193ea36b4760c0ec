import { canonicalJson, isObject } from '@latchkey/openapi'
import { letThrough } from './schema-scalars.ts'
import type { SchemaNodes, SchemaView, SchemaViews } from './schema-view.ts'
import { isOfKind } from './union-forms.ts'

export interface OpenForms {
  forms: readonly SchemaNodes[]
  /** Values that are only named: another form takes them as well. */
  hints: readonly string[]
  /** The kinds of which any value is taken, or any within limits. */
  open: ReadonlySet<string>
}

/**
 * The forms of a union without those that say nothing beside another: of `anyOf: [string, enum]` the values are examples,
 * to the types as to the API. A list with a name of its own stays, since code may name it.
 */
export function openForms(views: SchemaViews, all: readonly SchemaNodes[]): OpenForms {
  const takers = all.flatMap((form) => {
    const view = views(form)
    const kind = openKind(view)
    return kind === undefined ? [] : [{ kind, limits: view.scalars }]
  })
  const isHint = (form: SchemaNodes): boolean =>
    !isNamed(form) &&
    takers.some(({ kind, limits }) =>
      valuesOf(views(form))?.every((value) => isOfKind(value, kind) && letThrough(limits, value)),
    )
  const hints = takers.length > 0 ? all.filter(isHint) : []
  return {
    forms: all.filter((form) => !hints.includes(form)),
    hints: [...new Set(hints.flatMap((form) => (valuesOf(views(form)) ?? []).map(canonicalJson)))].sort(),
    open: new Set(takers.map(({ kind }) => kind)),
  }
}

function isNamed(form: SchemaNodes): boolean {
  return form.some(({ value }) => isObject(value) && value['$ref'] !== undefined)
}

/** The kind of scalars a form takes any value of, within its limits. */
function openKind(view: SchemaView): string | undefined {
  const [kind, ...others] = view.types ?? []
  if (kind === undefined || others.length > 0 || !scalars.has(kind)) return undefined
  // How it is written in XML limits no value.
  const words = [...view.unweighed.keys()].filter((keyword) => keyword !== 'xml')
  const says = view.values !== undefined || words.length + view.choices.length > 0
  return says ? undefined : kind
}

const scalars: ReadonlySet<string> = new Set(['string', 'number', 'integer'])

function valuesOf({ values, choices }: SchemaView): SchemaView['values'] {
  return choices.length === 0 && values && values.length > 0 ? values : undefined
}

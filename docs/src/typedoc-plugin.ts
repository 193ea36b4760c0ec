import {
  Converter,
  ReflectionKind,
  type Application,
  type DeclarationReference,
  type Reflection,
} from 'typedoc'
import { publishedPackages } from './packages.ts'

/** Names every module as it is imported, and finds `{@link Name}` wherever a package exports that name. */
export function load(app: Application): void {
  const importPaths = new Map(
    publishedPackages().flatMap(({ entries }) => [...entries].map(([path, file]) => [file, path] as const)),
  )

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const path = importPaths.get(project.getSymbolIdFromReflection(module)?.fileName ?? '')
      if (!path) throw new Error(`${module.name} is no entry of a published package.`)
      module.name = path
    }
    // What a function takes apart in its signature has no name of its own.
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
      if (parameter.name === '__namedParameters') parameter.name = 'options'
    }
  })

  app.converter.addUnknownSymbolResolver((reference, from, link) => {
    // Asked for types too, which take a URL only.
    const target = link && findExported(reference, from)
    // The type says URL; a reflection becomes a link to where it is documented.
    return target && { target: target as unknown as string }
  })
}

function findExported(reference: DeclarationReference, from: Reflection): Reflection | undefined {
  const name = reference.symbolReference?.path?.map(({ path }) => path).join('.')
  const exported = Object.values(from.project.reflections).filter(
    (reflection) => reflection.name === name && reflection.parent?.kindOf(ReflectionKind.Module),
  )
  // A package may export a name of another one again; the definition is the one with documentation.
  return exported.find((reflection) => !reflection.kindOf(ReflectionKind.Reference)) ?? exported[0]
}

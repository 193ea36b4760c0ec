/**
 * A body as multipart/form-data: files as they are, everything else as a JSON part.
 *
 * JSON parts carry a file name too, because that is how a form data entry gets a media type of its own.
 */
export function toFormData(body: object): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue
    if (value instanceof Blob) form.append(name, value)
    else form.append(name, new Blob([JSON.stringify(value)], { type: 'application/json' }), name)
  }
  return form
}

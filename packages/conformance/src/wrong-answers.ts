import type { OperationDescription } from '@latchkey/mock/operations'

/** An answer the document does not allow; none where it allows any. */
export function wrongAnswers(operation: OperationDescription) {
  const { key, success, checkAnswer } = operation
  const { status, mediaTypes } = success
  const json = mediaTypes.find((one) => /[/+]json/.test(one))
  const types = [...(json === undefined ? [] : [json]), 'text/unheard-of']
  const answers = types.flatMap((type) =>
    ['"s3cr3t"', '["s3cr3t"]', '{"s3cr3t":0}'].map((body) => ({ key, operation, status, type, body })),
  )
  const isWrong = ({ type, body }: (typeof answers)[number]): boolean =>
    checkAnswer({ status, contentType: type, body }) !== undefined
  // None has a body that could be of another kind.
  return [204, 205, 304].includes(status) || operation.method === 'HEAD'
    ? []
    : answers.filter(isWrong).slice(0, 1)
}

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/**
 * The media types of the files Nitro Sign takes, by extension.
 *
 * Source: https://developers.gonitro.com/docs/api-reference/sign/create-document-by-envelope-id
 */
const byExtension: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  doc: 'application/msword',
  dot: 'application/msword',
  docx: `${word}.document`,
  docm: 'application/vnd.ms-word.document.macroenabled.12',
  dotx: `${word}.template`,
  dotm: 'application/vnd.ms-word.template.macroenabled.12',
  xls: 'application/vnd.ms-excel',
  xlt: 'application/vnd.ms-excel',
  xlsx: `${excel}.sheet`,
  xlsm: 'application/vnd.ms-excel.sheet.macroenabled.12',
  xltx: `${excel}.template`,
  xltm: 'application/vnd.ms-excel.template.macroenabled.12',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  html: 'text/html',
  htm: 'text/html',
  rtf: 'application/rtf',
  xml: 'application/xml',
  csv: 'text/csv',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  gif: 'image/gif',
  psd: 'image/vnd.adobe.photoshop',
  eps: 'application/postscript',
  svg: 'image/svg+xml',
}

/**
 * The media type to declare for a file: its own, else the one its extension stands for, else PDF, which is also what the
 * API assumes.
 *
 * A file is taken as declared, so a type that only says "bytes" counts as none.
 */
export function contentTypeOf(ownType: string, fileName: string): string {
  if (ownType !== '' && ownType !== 'application/octet-stream') return ownType
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(byExtension, extension) ? byExtension[extension]! : 'application/pdf'
}

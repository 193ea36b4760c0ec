/**
 * The formats Nitro lists for date fields. The API declares free text, so another one still type-checks.
 *
 * Source: https://developers.gonitro.com/docs/api-reference/sign/create-fields-by-document-id
 */
export const dateFormats = [
  'MM/DD/YYYY',
  'MM-DD-YYYY',
  'MMM DD YYYY',
  'DD/MM/YYYY',
  'DD MMM YYYY',
  'DD MMMM YYYY',
  'YYYY/MM/DD',
  'YYYY-MM-DD',
  'YYYY-MMM-DD hh:mm',
] as const

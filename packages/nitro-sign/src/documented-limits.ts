/**
 * What Nitro documents as too much. It writes MB without saying which; these are the larger ones (1,048,576 bytes), so
 * that nothing is refused here that the API might take. Its limit of 250 pages per document only the API can check.
 *
 * Source: https://developers.gonitro.com/docs/api-reference/sign/create-document-by-envelope-id
 */
export const documentedLimits = {
  documentBytes: 20 * 1024 * 1024,
  documentsPerEnvelope: 15,
  participantsPerEnvelope: 200,
  accessCodeLength: { min: 4, max: 32 },
} as const

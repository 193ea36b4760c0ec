export {
  body,
  type BodySerializer,
  type BodySerializers,
  jsonBody,
  jsonLinesBody,
  jsonListBody,
  jsonOtherBody,
  rawBody,
  type SentBody,
  urlencodedBody,
} from './body.ts'
export { multipartBody, type PartEncoding } from './multipart.ts'
export { cookie, header, path, query, queryInPath, type Serializers, template } from './parameters.ts'
export { accept, parseAs, parseByType, refused } from './response.ts'
export {
  baseOfToken,
  chooseServer,
  fillServer,
  knownAddress,
  type OperationServers,
  ownServer,
  type ServerChoices,
  statedOrigins,
  server,
  type ServerVariables,
  unknownBase,
  unknownPart,
} from './server.ts'
export {
  allowReserved,
  asGiven,
  deepObject,
  form,
  formList,
  json,
  jsonAscii,
  jsonNamed,
  label,
  labelExploded,
  matrix,
  matrixExploded,
  pipeDelimited,
  pipeJoined,
  refuseReserved,
  type Serializer,
  simple,
  simpleExploded,
  spaceDelimited,
  spaceJoined,
  tabDelimited,
  tabJoined,
  text,
  textNamed,
} from './styles.ts'
export type { Encode } from './text.ts'
export {
  type CallInit,
  type CallResult,
  type Next,
  type Step,
  wireClient,
  type WireTable,
} from './wire-client.ts'

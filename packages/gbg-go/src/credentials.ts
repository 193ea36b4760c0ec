// Ambient enums are the one kind of nominal string that openapi-fetch's mapped types leave alone; they emit no code.
declare enum CustomerAccess {
  Token = 'customer access token',
}
declare enum EndUser {
  Token = 'end-user token',
}
declare enum Connect {
  Token = 'connect token',
}

/** The access token of the token endpoint: a customer's own, about an hour, for the server side only. A string. */
export type CustomerAccessToken = CustomerAccess
/** The token an end user's device works with, about an hour. Comes from `/journey/device/connect`. A string. */
export type EndUserToken = EndUser
/** Traded by a device for an end-user token, once, within about two minutes. Comes from `/journey/device/start`. A string. */
export type ConnectToken = Connect

/** Says that a string, such as one out of a vault, is a customer access token. Checks nothing. */
export function customerAccessToken(value: string): CustomerAccessToken {
  return value as CustomerAccessToken
}

/** Says that a string, such as one out of a cookie, is an end-user token. Checks nothing. */
export function endUserToken(value: string): EndUserToken {
  return value as EndUserToken
}

/** Says that a string, such as one out of a QR code, is a connect token. Checks nothing. */
export function connectToken(value: string): ConnectToken {
  return value as ConnectToken
}

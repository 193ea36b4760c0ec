// Grants by the name they have at a token endpoint.

/** Device authorization (RFC 8628). */
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** A JWT as authorization grant (RFC 7523). */
export const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** A token for another (RFC 8693). */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** The page of a small vendor, as its documentation site would publish it; `document` goes into its block as it is. */
export function acmePage(document: string): string {
  return `# Token\n\n${fence}yaml openapi.json post /token\n${document}${fence}\n`
}

const fence = '````'

/** A vendor with a token operation, a list and a write: enough to change in every way that counts. */
export const acmeDocument = `openapi: 3.1.0
info: { title: Acme, version: '1', description: All of Acme. }
servers:
  - url: https://api.acme.test
security:
  - bearer: []
paths:
  /token:
    post:
      operationId: token
      description: Gives a token. Tokens expire after 60 minutes.
      security: []
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties:
                grant_type: { type: string }
                clientId: { type: string }
                client_secret: { type: string }
              required: [grant_type, clientId, client_secret]
      responses:
        '200':
          description: A token.
          content:
            application/json:
              schema:
                type: object
                required: [access_token, expires_in]
                properties:
                  access_token: { type: string }
                  expires_in: { type: integer, example: 3600 }
  /things:
    get:
      operationId: listThings
      description: All things.
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Thing' } }
    post:
      operationId: createThing
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Draft' }
      responses:
        '201':
          description: The thing.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Thing' }
  /things/{id}:
    delete:
      operationId: deleteThing
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '204': { description: Gone. }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
  schemas:
    Thing:
      type: object
      required: [id, size]
      properties:
        id: { type: string, example: a1 }
        size: { type: integer }
        state: { type: string, enum: [new, used] }
    Draft:
      type: object
      required: [size]
      properties:
        size: { type: integer }
        finish: { type: string, enum: [matt, gloss] }
`

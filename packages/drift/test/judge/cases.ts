import type { Json } from '@latchkey/openapi'
import type { RuleName } from '../../src/judge/rules/rules.ts'
import type { Bump, Direction, LoginConcern } from '../../src/judge/index.ts'
import { drop, edits, rename, repoint, set, type Edit } from './shop.ts'

/** What a change must be judged as. `rule` and `direction` name the change that carries the verdict. */
export interface Case {
  what: string
  edit: Edit
  bump: Bump
  rule?: RuleName
  direction?: Direction
  login?: LoginConcern
  /** Edit both documents with this first. */
  first?: Edit
  version?: '3.0' | '3.1'
}

const schema = (name: string): string => `#/components/schemas/${name}`
const property = (name: string, member: string): string => `${schema(name)}/properties/${member}`
const get = '#/paths/~1orders/get'
const post = '#/paths/~1orders/post'
const answer = `${get}/responses/200`
const page = `${answer}/content/application~1json/schema`
const token = '#/paths/~1oauth~1token/post'
const ref = (name: string): Json => ({ $ref: schema(name) })
const text: Json = { type: 'string' }

const same: Omit<Case, 'what' | 'edit'> = { bump: 'none' }

/** Changes that mean nothing. */
export const meaningless: readonly Case[] = [
  { what: 'nothing', edit: () => undefined, ...same },
  { what: 'another version of the document', edit: set('#/info/version', '9.0.0'), ...same },
  { what: 'another date of generation', edit: set('#/info/x-generated-at', '2026-11-21'), ...same },
  { what: 'an extension anywhere', edit: set(`${property('Order', 'id')}/x-go-name`, 'ID'), ...same },
  { what: 'a patch release of OpenAPI', edit: set('#/openapi', '3.0.4'), ...same },
  { what: 'white space in a description', edit: set('#/info/description', ' Orders.\n'), ...same },
  { what: 'a date of crawling in a description', first: set('#/info/description', 'Orders. Last updated: 2026-01-02'), edit: set('#/info/description', 'Orders. Last updated: 2026-10-12T10:00:00Z'), ...same },
  { what: 'the order of required names', edit: set(`${schema('Money')}/required`, ['currency', 'amount']), ...same },
  { what: 'the order of enum values', edit: set(`${property('Money', 'currency')}/enum`, ['USD', 'EUR']), ...same },
  { what: 'a parameter moved in its list', edit: edits(drop(`${get}/parameters/0`), set(`${get}/parameters/-`, { name: 'status', in: 'query', schema: { enum: ['open', 'closed'], type: 'string' } })), ...same },
  { what: 'a schema hoisted out of its place', edit: edits(set(schema('Hint'), text), set(`${answer}/headers/X-Hint/schema`, ref('Hint')), set(property('Order', 'note'), { type: 'string', nullable: true, maxLength: 500 })), ...same },
  { what: 'an object hoisted out of its place', edit: edits(set(schema('OrderPage'), { type: 'object', required: ['data'], properties: { data: { type: 'array', items: ref('Order') }, next: { type: 'string', nullable: true, description: 'Cursor' } } }), set(page, ref('OrderPage'))), ...same },
  { what: 'a schema written out where it was named as well', first: set(`${schema('Label')}/description`, 'A label'), edit: set('#/paths/~1orders~1{id}~1label/get/responses/200/content/application~1json/schema', { type: 'object', required: ['url'], description: 'A label', properties: { url: text } }), ...same },
  { what: 'a part of a schema no operation needs hoisted', edit: edits(set(schema('EventType'), { type: 'string', enum: ['order.paid'] }), set(property('OrderEvent', 'type'), ref('EventType'))), ...same },
  { what: 'a reference wrapped in allOf', edit: set(property('Order', 'total'), { allOf: [ref('Money')] }), ...same },
  { what: 'allOf parts made one object', edit: set(schema('OrderPatch'), { type: 'object', properties: { note: text, status: { type: 'string', enum: ['open', 'closed'] } } }), ...same },
  { what: 'null spelled the way of 3.1', edit: set(property('Order', 'note'), { type: ['string', 'null'], maxLength: 500 }), version: '3.1', ...same },
  { what: 'null spelled as a form', edit: set(property('OrderDraft', 'coupon'), { anyOf: [text, { type: 'null' }] }), version: '3.1', ...same },
  { what: 'a single value spelled as const', edit: set(property('Card', 'kind'), { type: 'string', const: 'card' }), version: '3.1', ...same },
  { what: 'a media type with a charset', edit: rename(`${post}/responses/201/content/application~1json`, `${post}/responses/201/content/application~1json; charset=utf-8`), ...same },
  { what: 'a security scheme that only got another name', edit: edits(rename('#/components/securitySchemes/key', '#/components/securitySchemes/apiKey'), set(`${post}/security`, [{ oauth: ['orders:write'] }, { apiKey: [] }])), ...same },
  { what: 'a slash at the end of a server', edit: set('#/servers/0/url', 'https://api.shop.test/v1/'), ...same },
  { what: 'the default port of a server', edit: set('#/servers/0/url', 'https://API.shop.test:443/v1'), ...same },
  { what: 'a parameter of a path said at its operation', edit: edits(drop('#/paths/~1orders~1{id}~1label/parameters'), set('#/paths/~1orders~1{id}~1label/get/parameters', [{ name: 'id', in: 'path', required: true, schema: text }])), ...same },
  { what: 'a path without operations', edit: set('#/paths/~1nothing', { description: 'Nothing' }), ...same },
  { what: 'callbacks that are none', edit: set(`${get}/callbacks`, {}), ...same },
  { what: 'a parameter that is not deprecated, said so', edit: set(`${get}/parameters/0/deprecated`, false), ...same },
  { what: 'a style that makes no difference', edit: set(`${get}/parameters/0/explode`, false), ...same },
  { what: 'an assertion that holds of everything', edit: set(`${schema('OrderDraft')}/propertyNames`, {}), version: '3.1', ...same },
  { what: 'a default of OpenAPI written out', edit: edits(set(`${property('Order', 'count')}/nullable`, false), set(`${get}/parameters/0/required`, false), set(`${get}/parameters/2/explode`, true)), ...same },
] // prettier-ignore

const said: Omit<Case, 'what' | 'edit'> = { bump: 'patch', rule: 'text-changed' }

/** Changes of what is said, not of what holds. */
export const textual: readonly Case[] = [
  { what: 'a description of the document', edit: set('#/info/description', 'All orders.'), ...said },
  { what: 'the title of the document', edit: set('#/info/title', 'The shop'), ...said },
  { what: 'a summary of an operation', edit: set(`${get}/summary`, 'List all orders'), ...said },
  { what: 'a description of a property', edit: set(`${property('Order', 'note')}/description`, 'Free text'), ...said },
  { what: 'an example of a property', edit: set(`${property('Order', 'note')}/example`, 'Ring twice'), ...said },
  { what: 'the tags of an operation', edit: set(`${get}/tags`, ['orders', 'lists']), ...said },
  { what: 'the description of a tag', edit: set('#/tags/0/description', 'Orders and more'), ...said },
  { what: 'the description of a scope', edit: set('#/components/securitySchemes/oauth/flows/clientCredentials/scopes/orders:read', 'Read orders'), ...said },
  { what: 'the description of a server', edit: set('#/servers/0/description', 'Production'), ...said },
  { what: 'words of a token operation', edit: set(`${token}/description`, 'Gives an access token, nothing else. Tokens expire after 60 minutes.'), ...said, login: 'token-operation' },
] // prettier-ignore

/** Changes of what can be called or typed. */
export const contractual: readonly Case[] = [
  // Operations and their names
  { what: 'an operation is added', edit: set('#/paths/~1orders~1{id}/put', { responses: { 200: { description: 'Done' } } }), bump: 'minor', rule: 'operation-added' },
  { what: 'an operation is removed', edit: drop('#/paths/~1orders~1{id}/delete'), bump: 'major', rule: 'operation-removed' },
  { what: 'a path is removed', edit: drop('#/paths/~1orders~1{id}~1label'), bump: 'major', rule: 'operation-removed' },
  { what: 'a path parameter gets another name', edit: edits(rename('#/paths/~1orders~1{id}~1label', '#/paths/~1orders~1{order}~1label'), set('#/paths/~1orders~1{order}~1label/parameters/0/name', 'order')), bump: 'major', rule: 'path-renamed' },
  { what: 'a path gets a slash at its end', edit: rename('#/paths/~1orders~1{id}~1label', '#/paths/~1orders~1{id}~1label~1'), bump: 'major', rule: 'operation-removed' },
  { what: 'an operationId is added', first: drop(`${get}/operationId`), edit: set(`${get}/operationId`, 'listOrders'), bump: 'minor', rule: 'operation-id-added' },
  { what: 'an operationId changes', edit: set(`${get}/operationId`, 'orders.list'), bump: 'major', rule: 'operation-id-changed' },
  { what: 'an operationId is removed', edit: drop(`${get}/operationId`), bump: 'major', rule: 'operation-id-removed' },
  { what: 'an operation is deprecated', edit: set(`${get}/deprecated`, true), bump: 'minor', rule: 'deprecated' },
  { what: 'an operation is no longer deprecated', edit: drop('#/paths/~1orders~1{id}/delete/deprecated'), bump: 'minor', rule: 'no-longer-deprecated' },
  { what: 'a schema gets another name', edit: edits(rename(schema('Money'), schema('Amount')), repoint('Money', 'Amount')), bump: 'major', rule: 'schema-name-changed' },
  { what: 'a schema is written out where it was named', edit: edits(drop(schema('Label')), set('#/paths/~1orders~1{id}~1label/get/responses/200/content/application~1json/schema', { type: 'object', required: ['url'], properties: { url: text } })), bump: 'major', rule: 'schema-name-removed' },
  { what: 'a schema no operation needs is added', edit: set(schema('RefundEvent'), { type: 'object' }), bump: 'minor', rule: 'schema-name-added' },
  { what: 'a schema no operation needs is removed', edit: drop(schema('OrderEvent')), bump: 'major', rule: 'schema-name-removed' },
  { what: 'a schema no operation needs gets a value', edit: set(`${property('OrderEvent', 'type')}/enum`, ['order.paid', 'order.sent']), bump: 'major', rule: 'value-added', direction: 'response' },
  { what: 'a schema no operation needs gets a property', edit: set(property('OrderEvent', 'at'), text), bump: 'minor', rule: 'property-added', direction: 'response' },
  { what: 'a schema no operation needs loses a required property', edit: edits(drop(property('OrderEvent', 'order')), set(`${schema('OrderEvent')}/required`, ['type'])), bump: 'major', rule: 'property-removed', direction: 'response' },

  // Parameters
  { what: 'an optional parameter is added', edit: set(`${get}/parameters/-`, { name: 'page', in: 'query', schema: text }), bump: 'minor', rule: 'parameter-added', direction: 'request' },
  { what: 'a required parameter is added', edit: set(`${get}/parameters/-`, { name: 'page', in: 'query', required: true, schema: text }), bump: 'major', rule: 'required-parameter-added', direction: 'request' },
  { what: 'a parameter is removed', edit: drop(`${get}/parameters/4`), bump: 'major', rule: 'parameter-removed', direction: 'request' },
  { what: 'a parameter becomes required', edit: set(`${get}/parameters/0/required`, true), bump: 'major', rule: 'parameter-became-required', direction: 'request' },
  { what: 'a parameter becomes optional', edit: drop(`${get}/parameters/3/required`), bump: 'minor', rule: 'parameter-became-optional', direction: 'request' },
  { what: 'a parameter moves from the query to a header', edit: set(`${get}/parameters/3/in`, 'header'), bump: 'major', rule: 'parameter-removed', direction: 'request' },
  { what: 'a parameter is written in another style', edit: set(`${get}/parameters/2/explode`, false), bump: 'major', rule: 'parameter-style-changed', direction: 'request' },
  { what: 'a parameter takes another value', edit: set(`${get}/parameters/0/schema/enum`, ['open', 'closed', 'paid']), bump: 'minor', rule: 'value-added', direction: 'request' },
  { what: 'a parameter refuses a value', edit: set(`${get}/parameters/0/schema/enum`, ['open']), bump: 'major', rule: 'value-removed', direction: 'request' },
  { what: 'a parameter becomes a number', edit: set(`${get}/parameters/3/schema`, { type: 'number' }), bump: 'major', rule: 'type-changed', direction: 'request' },
  { what: 'a parameter is deprecated', edit: set(`${get}/parameters/0/deprecated`, true), bump: 'minor', rule: 'parameter-deprecated', direction: 'request' },
  { what: 'the default of a parameter changes', edit: set(`${get}/parameters/1/schema/default`, 50), bump: 'minor', rule: 'default-changed', direction: 'request' },
  { what: 'the limit of a parameter becomes tighter', edit: set(`${get}/parameters/1/schema/maximum`, 50), bump: 'major', rule: 'constraint-tightened', direction: 'request' },

  // Request bodies
  { what: 'an optional body is added', edit: set('#/paths/~1orders~1{id}/delete/requestBody', { content: { 'application/json': { schema: text } } }), bump: 'minor', rule: 'body-added', direction: 'request' },
  { what: 'a required body is added', edit: set('#/paths/~1orders~1{id}/delete/requestBody', { required: true, content: { 'application/json': { schema: text } } }), bump: 'major', rule: 'required-body-added', direction: 'request' },
  { what: 'a body is removed', edit: drop('#/paths/~1orders~1{id}/patch/requestBody'), bump: 'major', rule: 'body-removed', direction: 'request' },
  { what: 'a body becomes required', edit: set('#/paths/~1orders~1{id}/patch/requestBody/required', true), bump: 'major', rule: 'body-became-required', direction: 'request' },
  { what: 'a body becomes optional', edit: drop(`${post}/requestBody/required`), bump: 'minor', rule: 'body-became-optional', direction: 'request' },
  { what: 'a body can be sent in another media type', edit: set(`${post}/requestBody/content/application~1xml`, { schema: ref('OrderDraft') }), bump: 'minor', rule: 'media-type-added', direction: 'request' },
  { what: 'a body can no longer be sent in a media type', edit: rename(`${post}/requestBody/content/application~1json`, `${post}/requestBody/content/application~1xml`), bump: 'major', rule: 'media-type-removed', direction: 'request' },

  // Schemas that are sent
  { what: 'an optional property is added to a request', edit: set(property('OrderDraft', 'gift'), { type: 'boolean' }), bump: 'minor', rule: 'property-added', direction: 'request' },
  { what: 'a required property is added to a request', edit: edits(set(property('OrderDraft', 'gift'), { type: 'boolean' }), set(`${schema('OrderDraft')}/required/-`, 'gift')), bump: 'major', rule: 'required-property-added', direction: 'request' },
  { what: 'a property is removed from a request', edit: drop(property('OrderDraft', 'weight')), bump: 'major', rule: 'property-removed', direction: 'request' },
  { what: 'a property of a request becomes required', edit: set(`${schema('OrderDraft')}/required/-`, 'priority'), bump: 'major', rule: 'property-became-required', direction: 'request' },
  { what: 'a property of a request becomes optional', edit: drop(`${schema('OrderDraft')}/required/0`), bump: 'minor', rule: 'property-became-optional', direction: 'request' },
  { what: 'a required property of a request gets another name', edit: edits(rename(property('OrderDraft', 'customer'), property('OrderDraft', 'customerId')), set(`${schema('OrderDraft')}/required`, ['customerId', 'items', 'address'])), bump: 'major', rule: 'required-property-added', direction: 'request' },
  { what: 'a request takes another value', edit: set(`${property('OrderDraft', 'priority')}/enum`, ['low', 'high', 'urgent']), bump: 'minor', rule: 'value-added', direction: 'request' },
  { what: 'a request refuses a value', edit: set(`${property('OrderDraft', 'priority')}/enum`, ['low']), bump: 'major', rule: 'value-removed', direction: 'request' },
  { what: 'a request limits a text to a list', edit: set(`${property('OrderDraft', 'customer')}/enum`, ['me', 'you']), bump: 'major', rule: 'values-listed', direction: 'request' },
  { what: 'a request no longer limits a text to a list', edit: drop(`${property('OrderDraft', 'priority')}/enum`), bump: 'minor', rule: 'values-opened', direction: 'request' },
  { what: 'a request may be null', edit: set(`${property('OrderDraft', 'customer')}/nullable`, true), bump: 'minor', rule: 'null-allowed', direction: 'request' },
  { what: 'a request must not be null', edit: drop(`${property('OrderDraft', 'coupon')}/nullable`), bump: 'major', rule: 'null-refused', direction: 'request' },
  { what: 'a request takes any number where it took integers', edit: set(`${property('Item', 'quantity')}/type`, 'number'), bump: 'minor', rule: 'integer-widened', direction: 'request' },
  { what: 'a request takes integers where it took numbers', edit: set(`${property('OrderDraft', 'weight')}/type`, 'integer'), bump: 'major', rule: 'integer-narrowed', direction: 'request' },
  { what: 'a text that is sent becomes an object', edit: set(property('OrderDraft', 'coupon'), { type: 'object', properties: { code: text } }), bump: 'major', rule: 'type-changed', direction: 'request' },
  { what: 'a limit is stated for a request', edit: set(`${property('OrderDraft', 'coupon')}/maxLength`, 10), bump: 'minor', rule: 'constraint-stated', direction: 'request' },
  { what: 'a limit for a request becomes tighter', edit: set(`${property('OrderDraft', 'customer')}/maxLength`, 20), bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'a limit for a request becomes wider', edit: set(`${property('OrderDraft', 'customer')}/maxLength`, 80), bump: 'minor', rule: 'constraint-loosened', direction: 'request' },
  { what: 'a lower limit for a request rises', edit: set(`${property('OrderDraft', 'weight')}/minimum`, 1), bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'a limit becomes exclusive', edit: set(`${property('OrderDraft', 'weight')}/exclusiveMinimum`, true), bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'a limit for a request is dropped', edit: drop(`${property('OrderDraft', 'items')}/maxItems`), bump: 'minor', rule: 'constraint-dropped', direction: 'request' },
  { what: 'a pattern changes', edit: set(`${property('Item', 'sku')}/pattern`, '^[A-Z0-9]+$'), bump: 'minor', rule: 'constraint-changed', direction: 'request' },
  { what: 'a format is stated', edit: set(`${property('OrderDraft', 'customer')}/format`, 'uuid'), bump: 'minor', rule: 'format-changed', direction: 'request' },
  { what: 'a text that is sent as a part becomes a file', edit: set('#/paths/~1files/post/requestBody/content/multipart~1form-data/schema/properties/note/format', 'binary'), bump: 'major', rule: 'format-changed', direction: 'request' },
  { what: 'a text that is sent in JSON is said to be bytes', edit: set(`${property('OrderDraft', 'customer')}/format`, 'binary'), bump: 'minor', rule: 'format-changed', direction: 'request' },
  { what: 'a default is removed', edit: drop(`${property('Item', 'quantity')}/default`), bump: 'minor', rule: 'default-changed', direction: 'request' },
  { what: 'a property that is sent becomes read-only', edit: set(`${property('OrderDraft', 'weight')}/readOnly`, true), bump: 'major', rule: 'became-read-only', direction: 'request' },
  { what: 'an object that is sent refuses unknown members', edit: set(`${schema('Item')}/additionalProperties`, false), bump: 'minor', rule: 'unknown-members-refused', direction: 'request' },
  { what: 'a map that is sent is closed', edit: set(property('OrderDraft', 'labels'), { type: 'object', properties: { colour: text } }), bump: 'major', rule: 'map-closed', direction: 'request' },
  { what: 'the values of a map that is sent change', edit: set(`${property('OrderDraft', 'labels')}/additionalProperties`, { type: 'number' }), bump: 'major', rule: 'type-changed', direction: 'request' },
  { what: 'a free object that is sent lists its members', edit: set(`${property('OrderDraft', 'extra')}/properties`, { colour: text }), bump: 'minor', rule: 'property-added', direction: 'request' },
  { what: 'a request can take another form', edit: edits(set(schema('Cash'), { type: 'object', required: ['kind'], properties: { kind: { type: 'string', enum: ['cash'] } } }), set(`${property('OrderDraft', 'payment')}`, { oneOf: [ref('Card'), ref('Transfer'), ref('Cash')] })), bump: 'minor', rule: 'alternative-added', direction: 'request' },
  { what: 'a request can no longer take a form', edit: set(property('OrderDraft', 'payment'), { oneOf: [ref('Card')] }), bump: 'major', rule: 'alternative-removed', direction: 'request' },
  { what: 'a form that is sent asks for more', edit: edits(set(schema('Card2'), { type: 'object', required: ['kind', 'number', 'cvc'], properties: { kind: { type: 'string', enum: ['card'] }, number: text, cvc: text } }), set(property('OrderDraft', 'payment'), { oneOf: [ref('Card2'), ref('Transfer')] })), bump: 'major', rule: 'schema-replaced', direction: 'request' },
  { what: 'a property that is sent is another schema that takes as much', edit: edits(set(schema('Place'), { type: 'object', properties: { street: text, city: text, zip: text } }), set(property('OrderDraft', 'address'), ref('Place'))), bump: 'minor', rule: 'schema-exchanged', direction: 'request' },
  { what: 'a property that is received is another schema', edit: set(property('Order', 'address'), ref('Money')), bump: 'major', rule: 'schema-replaced', direction: 'response' },
  { what: 'another part is added to allOf', edit: set(`${schema('OrderPatch')}/allOf/-`, { type: 'object', required: ['reason'], properties: { reason: text } }), bump: 'major', rule: 'required-property-added', direction: 'request' },
  { what: 'a part is removed from allOf', edit: drop(`${schema('OrderPatch')}/allOf/1`), bump: 'major', rule: 'property-removed', direction: 'request' },
  { what: 'a required property of a request is no longer set by the server', first: edits(set(`${property('OrderDraft', 'customer')}/readOnly`, true)), edit: drop(`${property('OrderDraft', 'customer')}/readOnly`), bump: 'major', rule: 'property-became-required', direction: 'request' },
  { what: 'a list of names that go together grows', first: set(`${schema('OrderDraft')}/dependentRequired`, { coupon: ['customer'] }), edit: set(`${schema('OrderDraft')}/dependentRequired`, { coupon: ['customer', 'weight'] }), version: '3.1', bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'names that go together are stated', edit: set(`${schema('OrderDraft')}/dependentRequired`, { coupon: ['customer'] }), version: '3.1', bump: 'minor', rule: 'constraint-stated', direction: 'request' },
  { what: 'names that go together are no longer stated', first: set(`${schema('OrderDraft')}/dependentRequired`, { coupon: ['customer'] }), edit: drop(`${schema('OrderDraft')}/dependentRequired`), version: '3.1', bump: 'minor', rule: 'constraint-dropped', direction: 'request' },
  { what: 'what a list must contain becomes narrower', first: set(`${property('OrderDraft', 'items')}/contains`, { type: 'object', required: ['sku'] }), edit: set(`${property('OrderDraft', 'items')}/contains/required`, ['sku', 'qty']), version: '3.1', bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'what a text must not be grows', first: set(`${property('OrderDraft', 'customer')}/not`, { enum: ['x'] }), edit: set(`${property('OrderDraft', 'customer')}/not`, { enum: ['x', 'y'] }), bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'what a text must not be shrinks', first: set(`${property('OrderDraft', 'customer')}/not`, { enum: ['x', 'y'] }), edit: set(`${property('OrderDraft', 'customer')}/not`, { enum: ['x'] }), bump: 'minor', rule: 'constraint-loosened', direction: 'request' },
  { what: 'names of members become shorter', first: set(`${schema('OrderDraft')}/propertyNames`, { maxLength: 20 }), edit: set(`${schema('OrderDraft')}/propertyNames/maxLength`, 10), version: '3.1', bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'a condition asks for more', first: edits(set(`${schema('OrderDraft')}/if`, { required: ['coupon'] }), set(`${schema('OrderDraft')}/then`, { required: ['weight'] })), edit: set(`${schema('OrderDraft')}/then/required`, ['weight', 'amount']), version: '3.1', bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'another condition', first: edits(set(`${schema('OrderDraft')}/if`, { required: ['coupon'] }), set(`${schema('OrderDraft')}/then`, { required: ['weight'] })), edit: set(`${schema('OrderDraft')}/if/required`, ['amount']), version: '3.1', bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'a text is encoded in another way', first: set(`${property('OrderDraft', 'customer')}/contentEncoding`, 'base64'), edit: set(`${property('OrderDraft', 'customer')}/contentEncoding`, 'base16'), version: '3.1', bump: 'major', rule: 'content-encoding-changed', direction: 'request' },
  { what: 'steps become wider', first: set(`${property('OrderDraft', 'weight')}/multipleOf`, 2), edit: set(`${property('OrderDraft', 'weight')}/multipleOf`, 4), bump: 'major', rule: 'constraint-tightened', direction: 'request' },
  { what: 'a property that is only sent is no longer kept back', edit: drop(`${property('OrderDraft', 'secret')}/writeOnly`), bump: 'patch', rule: 'no-longer-write-only', direction: 'request' },

  // Schemas that are received
  { what: 'a property is added to a response', edit: set(property('Order', 'colour'), text), bump: 'minor', rule: 'property-added', direction: 'response' },
  { what: 'a required property is added to a response', edit: edits(set(property('Order', 'colour'), text), set(`${schema('Order')}/required/-`, 'colour')), bump: 'minor', rule: 'required-property-added', direction: 'response' },
  { what: 'an optional property is removed from a response', edit: drop(property('Order', 'legacy')), bump: 'major', rule: 'property-removed', direction: 'response' },
  { what: 'a property of a response becomes optional', edit: drop(`${schema('Order')}/required/1`), bump: 'major', rule: 'property-became-optional', direction: 'response' },
  { what: 'a property of a response becomes required', edit: set(`${schema('Order')}/required/-`, 'score'), bump: 'minor', rule: 'property-became-required', direction: 'response' },
  { what: 'a response has another value', edit: set(`${property('Order', 'status')}/enum`, ['open', 'closed', 'lost']), bump: 'major', rule: 'value-added', direction: 'response' },
  { what: 'a response no longer has a value', edit: set(`${property('Order', 'status')}/enum`, ['open']), bump: 'major', rule: 'value-removed', direction: 'response' },
  { what: 'a response is limited to a list', edit: set(`${property('Order', 'legacy')}/enum`, ['a', 'b']), bump: 'minor', rule: 'values-listed', direction: 'response' },
  { what: 'a response is no longer limited to a list', edit: drop(`${property('Order', 'status')}/enum`), bump: 'major', rule: 'values-opened', direction: 'response' },
  { what: 'a response can be null (3.0)', edit: set(`${property('Order', 'legacy')}/nullable`, true), bump: 'major', rule: 'null-allowed', direction: 'response' },
  { what: 'a response can be null (3.1, in types)', edit: set(`${property('Order', 'legacy')}/type`, ['string', 'null']), version: '3.1', bump: 'major', rule: 'null-allowed', direction: 'response' },
  { what: 'a response can be null (3.1, the old keyword)', edit: set(`${property('Order', 'legacy')}/nullable`, true), version: '3.1', bump: 'major', rule: 'null-allowed', direction: 'response' },
  { what: 'a response can be null (a form)', edit: set(property('Order', 'total'), { oneOf: [ref('Money'), { type: 'null' }] }), version: '3.1', bump: 'major', rule: 'null-allowed', direction: 'response' },
  { what: 'a response can no longer be null', edit: drop(`${property('Order', 'note')}/nullable`), bump: 'minor', rule: 'null-refused', direction: 'response' },
  { what: 'a number that is received becomes an integer', edit: set(`${property('Order', 'score')}/type`, 'integer'), bump: 'patch', rule: 'integer-narrowed', direction: 'response' },
  { what: 'an integer that is received becomes a number', edit: set(`${property('Order', 'count')}/type`, 'number'), bump: 'minor', rule: 'integer-widened', direction: 'response' },
  { what: 'a text that is received becomes a number', edit: set(`${property('Order', 'legacy')}/type`, 'number'), bump: 'major', rule: 'type-changed', direction: 'response' },
  { what: 'a text that is received becomes anything', edit: set(property('Order', 'legacy'), {}), bump: 'major', rule: 'type-widened', direction: 'response' },
  { what: 'a text that is received can be a number too', edit: set(`${property('Order', 'legacy')}/type`, ['string', 'number']), version: '3.1', bump: 'major', rule: 'type-widened', direction: 'response' },
  { what: 'a limit of a response becomes wider', edit: set(`${property('Order', 'note')}/maxLength`, 900), bump: 'minor', rule: 'constraint-loosened', direction: 'response' },
  { what: 'a limit of a response becomes tighter', edit: set(`${property('Order', 'note')}/maxLength`, 90), bump: 'patch', rule: 'constraint-tightened', direction: 'response' },
  { what: 'a limit of a response is dropped', edit: drop(`${property('Order', 'note')}/maxLength`), bump: 'minor', rule: 'constraint-dropped', direction: 'response' },
  { what: 'a response takes another form', edit: edits(set(schema('Cash'), { type: 'object', required: ['kind'], properties: { kind: { type: 'string', enum: ['cash'] } } }), set(property('Order', 'payment'), { oneOf: [ref('Card'), ref('Transfer'), ref('Cash')] })), bump: 'major', rule: 'alternative-added', direction: 'response' },
  { what: 'a response no longer takes a form', edit: set(property('Order', 'payment'), { oneOf: [ref('Card')] }), bump: 'major', rule: 'alternative-removed', direction: 'response' },
  { what: 'an object that is received becomes one of two', edit: set(property('Order', 'total'), { anyOf: [ref('Money'), text] }), bump: 'major', rule: 'alternative-added', direction: 'response' },
  { what: 'a response is deprecated in part', edit: set(`${property('Order', 'score')}/deprecated`, true), bump: 'minor', rule: 'deprecated', direction: 'response' },
  { what: 'a required property is never returned', edit: set(`${property('Order', 'status')}/writeOnly`, true), bump: 'major', rule: 'became-write-only', direction: 'response' },
  { what: 'a map that is received is closed', edit: set(property('Order', 'labels'), { type: 'object', properties: { colour: text } }), bump: 'major', rule: 'map-closed', direction: 'response' },
  { what: 'an object that is received takes members of any name', edit: set(`${schema('Label')}/additionalProperties`, true), bump: 'minor', rule: 'map-opened', direction: 'response' },
  { what: 'a free object that is received lists its members', edit: set(`${property('Order', 'extra')}/properties`, { colour: text }), bump: 'minor', rule: 'property-added', direction: 'response' },
  { what: 'the items of a list change', edit: set(`${page}/properties/data/items`, text), bump: 'major', rule: 'type-changed', direction: 'response' },

  // Schemas that are sent and received
  { what: 'an optional property is added both ways', edit: set(property('Address', 'country'), text), bump: 'minor', rule: 'property-added', direction: 'both' },
  { what: 'a property becomes required both ways', edit: set(`${schema('Address')}/required/-`, 'city'), bump: 'major', rule: 'property-became-required', direction: 'both' },
  { what: 'a property becomes optional both ways', edit: drop(`${schema('Address')}/required`), bump: 'major', rule: 'property-became-optional', direction: 'both' },
  { what: 'a property is removed both ways', edit: drop(property('Address', 'zip')), bump: 'major', rule: 'property-removed', direction: 'both' },
  { what: 'a discriminator takes other values', edit: edits(set(`${schema('Payment')}/discriminator/mapping`, { visa: schema('Card'), transfer: schema('Transfer') }), set(`${property('Card', 'kind')}/enum`, ['visa'])), bump: 'major', rule: 'value-removed', direction: 'both' },

  // Answers
  { what: 'another success is added', edit: set(`${post}/responses/202`, { description: 'Later', content: { 'application/json': { schema: ref('Label') } } }), bump: 'major', rule: 'success-status-added', direction: 'response' },
  { what: 'a success without content is added', edit: set(`${post}/responses/202`, { description: 'Later' }), bump: 'minor', rule: 'success-status-added', direction: 'response' },
  { what: 'a success gets another status', edit: rename(`${post}/responses/201`, `${post}/responses/200`), bump: 'major', rule: 'success-status-removed', direction: 'response' },
  { what: 'a failure of the known kind is added', edit: set(`${get}/responses/429`, { description: 'Slow down', content: { 'application/json': { schema: ref('Problem') } } }), bump: 'minor', rule: 'error-status-added', direction: 'response' },
  { what: 'a failure of another kind is added', edit: set(`${get}/responses/429`, { description: 'Slow down', content: { 'application/json': { schema: { type: 'object', required: ['retry'], properties: { retry: { type: 'number' } } } } } }), bump: 'major', rule: 'error-status-added', direction: 'response' },
  { what: 'a first failure is documented', edit: set('#/paths/~1orders~1{id}/patch/responses/400', { description: 'Refused', content: { 'application/json': { schema: ref('Problem') } } }), bump: 'minor', rule: 'error-status-added', direction: 'response' },
  { what: 'a failure is removed', edit: drop(`${get}/responses/400`), bump: 'minor', rule: 'error-status-removed', direction: 'response' },
  { what: 'a failure is covered by a range now', edit: rename(`${get}/responses/400`, `${get}/responses/4XX`), bump: 'minor', rule: 'error-status-added', direction: 'response' },
  { what: 'a failure comes as problem+json', edit: rename(`${get}/responses/400/content/application~1json`, `${get}/responses/400/content/application~1problem+json`), bump: 'minor', rule: 'error-media-type-removed', direction: 'response' },
  { what: 'the content of a success is removed', edit: drop(`${post}/responses/201/content`), bump: 'major', rule: 'answer-body-removed', direction: 'response' },
  { what: 'the content of a success is added', edit: set('#/paths/~1orders~1{id}/delete/responses/204/content', { 'application/json': { schema: text } }), bump: 'minor', rule: 'answer-body-added', direction: 'response' },
  { what: 'a success can come in another media type of the same types', edit: set(`${post}/responses/201/content/application~1hal+json`, { schema: ref('Order') }), bump: 'minor', rule: 'media-type-added', direction: 'response' },
  { what: 'a success can come in another media type of other types', edit: set(`${post}/responses/201/content/text~1csv`, { schema: text }), bump: 'major', rule: 'media-type-added', direction: 'response' },
  { what: 'a success can no longer come in a media type', edit: drop('#/paths/~1orders~1{id}~1label/get/responses/200/content/application~1pdf'), bump: 'major', rule: 'media-type-removed', direction: 'response' },
  { what: 'a header is added', edit: set(`${answer}/headers/X-Next`, { schema: text }), bump: 'minor', rule: 'header-added', direction: 'response' },
  { what: 'a required header is removed', edit: drop(`${answer}/headers/X-Remaining`), bump: 'major', rule: 'required-header-removed', direction: 'response' },
  { what: 'an optional header is removed', edit: drop(`${answer}/headers/X-Hint`), bump: 'minor', rule: 'header-removed', direction: 'response' },
  { what: 'a link is added', edit: set(`${answer}/links`, { next: { operationId: 'listOrders' } }), bump: 'patch', rule: 'links-changed', direction: 'response' },
  { what: 'a file that is received becomes text', first: rename('#/paths/~1orders~1{id}~1label/get/responses/200/content/application~1pdf', '#/paths/~1orders~1{id}~1label/get/responses/200/content/text~1csv'), edit: drop('#/paths/~1orders~1{id}~1label/get/responses/200/content/text~1csv/schema/format'), bump: 'major', rule: 'format-changed', direction: 'response' },
  { what: 'a PDF whose format is no longer stated, which stays a file', edit: drop('#/paths/~1orders~1{id}~1label/get/responses/200/content/application~1pdf/schema/format'), bump: 'minor', rule: 'format-changed', direction: 'response' },

  // Webhooks and callbacks: the vendor sends, the caller receives
  { what: 'a webhook is added', edit: set('#/webhooks/sent', { post: { responses: {} } }), version: '3.1', bump: 'minor', rule: 'webhook-added' },
  { what: 'a webhook is removed', edit: drop('#/webhooks/paid'), version: '3.1', bump: 'major', rule: 'webhook-removed' },
  { what: 'a webhook gets a property', edit: set('#/webhooks/paid/post/requestBody/content/application~1json/schema/properties/at', text), version: '3.1', bump: 'minor', rule: 'property-added', direction: 'response' },
  { what: 'a webhook may leave a property out', edit: drop('#/webhooks/paid/post/requestBody/content/application~1json/schema/required'), version: '3.1', bump: 'major', rule: 'property-became-optional', direction: 'response' },
  { what: 'a webhook sends another value', edit: set('#/webhooks/paid/post/requestBody/content/application~1json/schema/properties/via/enum', ['web', 'app', 'shop']), version: '3.1', bump: 'major', rule: 'value-added', direction: 'response' },
  { what: 'a webhook promises a property', edit: set('#/webhooks/paid/post/requestBody/content/application~1json/schema/required/-', 'via'), version: '3.1', bump: 'minor', rule: 'property-became-required', direction: 'response' },
  { what: 'a callback is removed', edit: drop(`${post}/callbacks/shipped`), bump: 'major', rule: 'callback-removed', direction: 'response' },
  { what: 'a callback is added', edit: set(`${post}/callbacks/lost`, { '{$request.body#/notify}': { post: { responses: {} } } }), bump: 'minor', rule: 'callback-added', direction: 'response' },
  { what: 'a callback sends another value', edit: set(`${post}/callbacks/shipped/{$request.body#~1notify}/post/requestBody/content/application~1json/schema/properties/carrier/enum`, ['post', 'bike', 'drone']), bump: 'major', rule: 'value-added', direction: 'response' },

  // Servers
  { what: 'a server is added', edit: set('#/servers/-', { url: 'https://sandbox.shop.test/v1' }), bump: 'minor', rule: 'server-added', login: 'server' },
  { what: 'a server is removed', edit: drop('#/servers/1'), bump: 'major', rule: 'server-removed', login: 'server' },
  { what: 'a server gets another address', edit: set('#/servers/0/url', 'https://api.shop.test/v2'), bump: 'major', rule: 'server-changed', login: 'server' },
  { what: 'another server comes first', edit: edits(drop('#/servers/0'), set('#/servers/-', { url: 'https://api.shop.test/v1' })), bump: 'minor', rule: 'server-order-changed', login: 'server' },
  { what: 'the default of a server variable changes', edit: set('#/servers/1/variables/region/default', 'us'), bump: 'major', rule: 'server-variable-changed', login: 'server' },
  { what: 'a server variable takes another value', edit: set('#/servers/1/variables/region/enum', ['eu', 'us', 'au']), bump: 'minor', rule: 'server-variable-extended', login: 'server' },
  { what: 'the token operation gets a server of its own', edit: set(`${token}/servers`, [{ url: 'https://login.shop.test' }]), bump: 'major', rule: 'server-removed', login: 'server' },

  // Security
  { what: 'an operation asks for a login', first: set(`${get}/security`, []), edit: drop(`${get}/security`), bump: 'major', rule: 'security-tightened', login: 'security' },
  { what: 'an operation asks for another scope', edit: set(`${get}/security`, [{ oauth: ['orders:write'] }]), bump: 'major', rule: 'security-tightened', login: 'security' },
  { what: 'an operation no longer accepts one way to log in', edit: drop(`${post}/security/1`), bump: 'major', rule: 'security-tightened', login: 'security' },
  { what: 'an operation accepts another way to log in', edit: set(`${get}/security`, [{ oauth: ['orders:read'] }, { key: [] }]), bump: 'minor', rule: 'security-loosened', login: 'security' },
  { what: 'everything asks for another login', edit: set('#/security', [{ key: [] }]), bump: 'major', rule: 'security-tightened', login: 'security' },
  { what: 'a key travels in another header', edit: set('#/components/securitySchemes/key/name', 'Authorization'), bump: 'major', rule: 'security-scheme-changed', login: 'security' },
  { what: 'tokens are had at another address', edit: set('#/components/securitySchemes/oauth/flows/clientCredentials/tokenUrl', 'https://login.shop.test/token'), bump: 'major', rule: 'oauth-url-changed', login: 'token-operation' },
  { what: 'a flow is removed', edit: rename('#/components/securitySchemes/oauth/flows/clientCredentials', '#/components/securitySchemes/oauth/flows/password'), bump: 'major', rule: 'oauth-flow-removed', login: 'security' },
  { what: 'a scope is removed', edit: edits(drop('#/components/securitySchemes/oauth/flows/clientCredentials/scopes/orders:write')), bump: 'major', rule: 'scope-removed', login: 'security' },
  { what: 'a scope is added', edit: set('#/components/securitySchemes/oauth/flows/clientCredentials/scopes/orders:admin', 'All'), bump: 'minor', rule: 'scope-added', login: 'security' },
  { what: 'a security scheme is added', edit: set('#/components/securitySchemes/basic', { type: 'http', scheme: 'basic' }), bump: 'minor', rule: 'security-scheme-added', login: 'security' },

  // Tokens
  { what: 'the token operation refuses a grant', edit: set(`${property('TokenRequest', 'grant_type')}/enum`, ['client_credentials']), bump: 'major', rule: 'value-removed', direction: 'request', login: 'token-operation' },
  { what: 'the token operation wants a scope', edit: set(`${schema('TokenRequest')}/required/-`, 'scope'), bump: 'major', rule: 'property-became-required', direction: 'request', login: 'token-operation' },
  { what: 'the token operation wants JSON', edit: rename(`${token}/requestBody/content/application~1x-www-form-urlencoded`, `${token}/requestBody/content/application~1json`), bump: 'major', rule: 'media-type-removed', direction: 'request', login: 'token-operation' },
  { what: 'the token operation is removed', edit: drop('#/paths/~1oauth~1token'), bump: 'major', rule: 'operation-removed', login: 'token-operation' },
  { what: 'the token response may lack its lifetime', edit: set(`${schema('Token')}/required`, ['access_token']), bump: 'major', rule: 'property-became-optional', direction: 'response', login: 'lifetime' },
  { what: 'the token response has a refresh token', edit: set(property('Token', 'refresh_token'), text), bump: 'minor', rule: 'property-added', direction: 'response', login: 'token-operation' },
  { what: 'tokens live shorter, says the description', edit: set(`${token}/description`, 'Gives an access token. Tokens expire after 30 minutes.'), bump: 'minor', rule: 'lifetime-changed', login: 'lifetime' },
  { what: 'tokens live shorter, says the example', edit: set(`${property('Token', 'expires_in')}/example`, 1800), bump: 'minor', rule: 'lifetime-changed', login: 'lifetime' },
  { what: 'the token dialect gets another lifetime', first: set(`${token}/x-token-dialect`, { encoding: 'form', clientAuth: 'none', grants: {}, defaultLifetimeSeconds: 60 }), edit: set(`${token}/x-token-dialect/defaultLifetimeSeconds`, 30), bump: 'minor', rule: 'lifetime-changed', login: 'lifetime' },
  { what: 'the token dialect loses a grant', first: set(`${token}/x-token-dialect`, { encoding: 'form', clientAuth: 'none', grants: { password: { parameters: [] } } }), edit: set(`${token}/x-token-dialect/grants`, {}), bump: 'major', rule: 'token-grant-removed', login: 'token-operation' },
] // prettier-ignore

import type { CreateBehaviour, Handler } from '../behaviour.ts'
import { asObject } from '../openapi/document.ts'
import { checkVendorOptions, wholeNumberOption } from '../vendor-kit.ts'
import { answerProblem, created, ok, paged } from './octotable/answers.ts'
import { crud } from './octotable/collections.ts'
import { reservationOperations } from './octotable/reservations.ts'
import { createRestaurant } from './octotable/restaurant.ts'
import { roomOperations } from './octotable/rooms.ts'

const createOctotable: CreateBehaviour = (tools, options) => {
  checkVendorOptions(options, ['propertyId', 'pageSize'])
  const propertyId = wholeNumberOption(options, 'propertyId', 1234)
  const pageSize = wholeNumberOption(options, 'pageSize', 20)
  const restaurant = createRestaurant(tools, propertyId)
  const { services, subscriptions, properties, addService } = restaurant

  const operations: Record<string, Handler> = {
    'POST /api-account/oauth2/client'({ body }) {
      const request = asObject([body?.value].flat()[0])
      const owner = asObject(request['sandbox_property'] ?? request)
      const client = {
        id: tools.nextNumber('client'),
        client_id: `public_${tools.nextUuid('client')}`,
        client_secret: tools.nextUuid('secret'),
        username: owner['username'],
        password: owner['password'],
        properties: [{ id: propertyId, enabled: true, sandbox: true }],
      }
      return created(client)
    },

    ...roomOperations(restaurant),

    ...crud(
      restaurant,
      services,
      'service',
      { one: '/services/{service_id}', idName: 'service_id', create: '/services' },
      addService,
    ),
    'GET /services': () => ok(...services.values()),

    ...reservationOperations(restaurant, tools, pageSize),

    ...crud(restaurant, subscriptions, 'subscription', {
      one: '/webhooks/subscription/{id}',
      idName: 'id',
      create: '/webhooks/subscription',
      // The vendor's paths really differ: plural to create and read, singular to change and delete.
      changes: '/webhook/subscription/{id}',
    }),
    'GET /webhooks/subscriptions': ({ query }) => paged([...subscriptions.values()], query, pageSize),

    ...crud(restaurant, properties, 'property', {
      one: '/properties/{id}',
      idName: 'id',
      create: '/properties',
    }),
    'GET /properties': () => ok(...properties.values()),
  }

  return { operations, tokenLifetimeSeconds: 1440, answerProblem }
}

export default createOctotable

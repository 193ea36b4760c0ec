import { unwrapAll, createOctotableClient } from '@latchkey/octotable'

// Your backend checks who is asking, adds the token and passes the call on.
const baseUrl = 'https://app.example.com/octotable'
const octotable = createOctotableClient({ propertyId: 1234, baseUrl, fetch })

for (const { name } of unwrapAll(await octotable.GET('/services'))) console.log(name)

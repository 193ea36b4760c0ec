import { createNitroSignClient, listEnvelopes } from '@latchkey/nitro-sign'

// Your backend checks who is asking, adds the token and passes the call on.
const nitro = createNitroSignClient({ baseUrl: 'https://app.example.com/nitro', fetch })

for await (const { name, status } of listEnvelopes(nitro)) console.log(name, status)

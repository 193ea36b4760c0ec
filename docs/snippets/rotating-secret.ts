import { createNitroSign } from '@latchkey/nitro-sign/server'

/** Your vault: any function that gives a text. */
declare function readSecret(name: string): Promise<string>

export const nitro = createNitroSign({
  // Asked at every token call, about once a day, and once more when the vendor refuses the secret.
  clientSecret: () => readSecret('nitro-sign'),
})

import * as z from 'zod'

/** The two keys that may name a secret; the secret itself never stands in the file. */
export function secretKeys(what: string) {
  return {
    secretEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
        error: 'expected the name of an environment variable, not the secret itself',
      })
      .optional()
      .describe(`Environment variable that holds ${what}.`),
    secretFile: z
      .string()
      .min(1)
      .optional()
      .describe(`File that holds ${what}, readable by its owner alone (mode 0600 or 0400).`),
  }
}

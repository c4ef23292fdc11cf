import { oneLine } from '../one-line.ts'

/**
 * What a receiver said, fit to be shown and kept: one line of at most 300 characters, with every secret taken out.
 *
 * @param secrets texts that must not be seen; receivers have been known to repeat what they were sent
 */
export function safeDetail(text: string, secrets: readonly string[]): string {
  // Longest first, so that a secret that holds another leaves no rest.
  const hidden = secrets
    .filter((secret) => secret !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text)
  return oneLine(hidden, 300)
}

import { oneLine } from '../one-line.ts'
import { patternsOf } from './secret-forms.ts'

/**
 * What a receiver said, fit to be shown and kept: one line of at most 300 characters, with every secret taken out, however it is written.
 *
 * @param secrets texts that must not be seen; receivers have been known to repeat what they were sent
 */
export function safeDetail(text: string, secrets: readonly string[]): string {
  return oneLine(
    patternsOf(secrets).reduce((shown, pattern) => shown.replaceAll(pattern, '[secret]'), text),
    300,
  )
}

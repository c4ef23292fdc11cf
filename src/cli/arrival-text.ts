import type { FileAnswer } from './cli-services.ts'
import { countText } from './text-table.ts'

const SHOWN = 10

/** What became of the rows of files: sums, and the first rows that were refused with the reason. */
export function arrivalText(what: 'predictions' | 'labels', answer: FileAnswer): string {
  const { accepted, repeated, conflicting, rejected, waiting } = answer
  const rejections = answer.rejections ?? rejected.length
  const sums = [
    `${countText(accepted)} accepted`,
    `${countText(repeated)} repeated`,
    `${countText(conflicting)} conflicting`,
    `${countText(rejections)} rejected`,
    ...(waiting === undefined ? [] : [`${countText(waiting)} waiting for their prediction`]),
  ]
  const lines = rejected.slice(0, SHOWN).map(({ index, path, reason }) => `  row ${index + 1}, ${path}: ${reason}`)
  const more = rejections - lines.length
  if (more > 0) lines.push(`  and ${countText(more)} more; GET /api/v1/quarantine lists them`)
  return `${[`${what}: ${sums.join(', ')}`, ...lines].join('\n')}\n`
}

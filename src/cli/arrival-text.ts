import { rowPlaces } from '../engine/row-places.ts'
import type { FileAnswer } from './cli-services.ts'
import { countText } from './text-table.ts'

const SHOWN = 10

/** What became of the rows of files: sums, and the first rows that were refused with the reason. */
export async function arrivalText(
  what: 'predictions' | 'labels',
  answer: FileAnswer,
  files: readonly string[],
): Promise<string> {
  const { accepted, repeated, conflicting, rejected, waiting } = answer
  const rejections = answer.rejections ?? rejected.length
  const sums = [
    `${countText(accepted)} accepted`,
    `${countText(repeated)} repeated`,
    `${countText(conflicting)} conflicting`,
    `${countText(rejections)} rejected`,
    ...(waiting === undefined ? [] : [`${countText(waiting)} waiting for their prediction`]),
  ]
  const shown = rejected.slice(0, SHOWN)
  const places = await placesOf(
    files,
    shown.map(({ index }) => index + 1),
  )
  const lines = shown.map(({ path, reason }, i) => `  ${places[i]}, ${path}: ${reason}`)
  const more = rejections - lines.length
  if (more > 0) lines.push(`  and ${countText(more)} more; GET /api/v1/quarantine lists them`)
  return `${[`${what}: ${sums.join(', ')}`, ...lines].join('\n')}\n`
}

/** The answer stands whatever has become of the files since. */
async function placesOf(files: readonly string[], rows: readonly number[]): Promise<readonly string[]> {
  if (rows.length === 0) return []
  return rowPlaces(files, rows).catch(() => rows.map((row) => `row ${row}`))
}

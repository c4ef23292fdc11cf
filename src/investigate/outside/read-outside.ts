import { isDeeperThan } from '../../ingest/json-depth.ts'
import type { Attachment, BroughtFile, OutsideStatement } from '../attachment.ts'
import { type AlertLabels, readAlertmanager, USUAL_LABELS } from './alertmanager.ts'
import { readEvidently } from './evidently.ts'
import { readGreatExpectations } from './great-expectations.ts'
import { readOpenLineage } from './open-lineage.ts'
import { readWhylogs } from './whylogs.ts'

/** What a file was read as, and what it says; `because` tells why it is a plain file. */
export type ReadFile = Pick<Attachment, 'kind' | 'statements'> & { readonly because: string | undefined }

/** Largest file that is read; larger ones are kept all the same. */
const MOST_READ_BYTES = 4 * 1024 * 1024

/** Statements that are kept of one file: those that tell of a difference first. */
const MOST_STATEMENTS = 500

const DEEPEST = 64

/** Forms that are known, the ones that are surest to tell first. */
const READERS = {
  evidently: readEvidently,
  'great-expectations': readGreatExpectations,
  openlineage: readOpenLineage,
  alertmanager: readAlertmanager,
  whylogs: readWhylogs,
} as const satisfies Partial<
  Record<Attachment['kind'], (document: unknown, labels: AlertLabels) => readonly OutsideStatement[] | undefined>
>

/**
 * Reads what a file of another monitor says of columns and slices. Whatever cannot be read is a plain file with the reason: nothing that somebody brings is refused for what is in it.
 *
 * @param labels of an alert that say what it is about
 */
export function readOutside(
  file: Pick<BroughtFile, 'name' | 'mediaType' | 'body'>,
  labels: AlertLabels = USUAL_LABELS,
): ReadFile {
  const plain = (because: string | undefined): ReadFile => ({ kind: 'file', statements: [], because })
  if (!claimsJson(file)) return plain(undefined)
  if (file.body.length > MOST_READ_BYTES)
    return plain(`over ${MOST_READ_BYTES / 1024 / 1024} MB of JSON is kept and not read`)
  const document = documentOf(file.body)
  if (document.status === 'unreadable') return plain(document.because)
  for (const [kind, read] of Object.entries(READERS) as [
    keyof typeof READERS,
    (typeof READERS)[keyof typeof READERS],
  ][]) {
    const statements = read(document.value, labels)
    if (statements) return { kind, ...bounded(statements) }
  }
  return plain('JSON of no form that is known here')
}

/** By its type, by its name, or by how it begins. */
function claimsJson({ mediaType, name, body }: Pick<BroughtFile, 'name' | 'mediaType' | 'body'>): boolean {
  if (/[/+](x-nd)?json(l|lines)?$/i.test(mediaType) || /\.(nd)?jsonl?$/i.test(name)) return true
  const first = body.find((byte) => byte > 0x20)
  return (first === 0x7b || first === 0x5b) && !/^(image|video|audio)\//.test(mediaType)
}

type Document =
  | { readonly status: 'read'; readonly value: unknown }
  | { readonly status: 'unreadable'; readonly because: string }

function documentOf(body: Uint8Array): Document {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return { status: 'unreadable', because: 'is said to be JSON and is not UTF-8' }
  }
  if (isDeeperThan(text, DEEPEST)) return { status: 'unreadable', because: `nests deeper than ${DEEPEST} levels` }
  try {
    return { status: 'read', value: parsed(text) }
  } catch {
    return { status: 'unreadable', because: 'is said to be JSON and is not' }
  }
}

/** One document, or one a line. Python writes NaN and Infinity, which JSON has no words for: they are no figures here either. */
function parsed(text: string): unknown {
  const json = text.replace(/([[:,]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, '$1null')
  try {
    return JSON.parse(json)
  } catch (error) {
    const lines = json.split('\n').filter((line) => line.trim() !== '')
    if (lines.length < 2) throw error
    return lines.map((line) => JSON.parse(line) as unknown)
  }
}

function bounded(statements: readonly OutsideStatement[]): Pick<ReadFile, 'statements' | 'because'> {
  if (statements.length <= MOST_STATEMENTS) return { statements, because: undefined }
  const told = [...statements].sort((a, b) => RANK[a.verdict] - RANK[b.verdict])
  return {
    statements: told.slice(0, MOST_STATEMENTS),
    because: `${MOST_STATEMENTS} of its ${statements.length} statements are listed, those of a difference first`,
  }
}

const RANK: Readonly<Record<OutsideStatement['verdict'], number>> = { differs: 0, within: 1, unknown: 2 }

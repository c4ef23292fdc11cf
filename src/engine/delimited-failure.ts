import { ServiceError } from '../errors.ts'
import type { DelimitedHeader } from './delimited-header.ts'
import { type DelimitedRecord, visitRecords } from './delimited-records.ts'
import { QUOTE_FAULT, readFailure } from './read-failure.ts'

/**
 * The refusal of a delimited file that the engine could not read, with the line people find it on: the engine counts records, stops counting columns early, and
 * names no place at all for some faults. What is not found so is told as the engine tells it.
 */
export async function delimitedFailure(path: string, header: DelimitedHeader, error: unknown): Promise<ServiceError> {
  const told = readFailure([path], error)
  if (error instanceof ServiceError || /room than there is|not UTF-8/.test(told.message)) return told
  const width = header.columns.length
  let wrong: DelimitedRecord | undefined
  // Empty values beyond the last column are let pass by the engine.
  const fault = await visitRecords(path, header.delimiter, (record) => {
    if (record.columns < width || record.filled > width) wrong = record
    return wrong === undefined
  }).catch(() => undefined)
  if (wrong) {
    return new ServiceError(
      'invalid',
      `${path}, line ${wrong.line}: the header has ${width} ${width === 1 ? 'column' : 'columns'}, this line ${wrong.columns}; ` +
        'mend or remove the line, and quote values that hold the delimiter',
    )
  }
  if (!fault) return told
  const [what, remedy] = fault.kind === 'quote' ? QUOTE_FAULT : LINE_END_FAULT
  return new ServiceError('invalid', `${path}, line ${fault.line}: ${what}; ${remedy}`)
}

const LINE_END_FAULT = [
  'it ends otherwise than the lines before it (LF, CR LF and CR are mixed)',
  'write all ends of lines alike, as dos2unix does',
] as const

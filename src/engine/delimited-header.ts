import { ServiceError } from '../errors.ts'

/** The columns of a delimited file and the character between them. */
export type DelimitedHeader = { readonly delimiter: string; readonly columns: readonly string[] }

/**
 * Reads the header record of a CSV or TSV file. A comma parts the columns of a CSV file; where the header has none, a semicolon or a tab does.
 *
 * @throws {ServiceError} if a column name stands twice or is not UTF-8
 */
export function delimitedHeader(path: string, record: string, format: 'csv' | 'tsv'): DelimitedHeader {
  const text = record.replace(/^\ufeff/, '')
  const delimiter = format === 'tsv' ? '\t' : ([',', ';', '\t'].find((d) => text.includes(d)) ?? ',')
  const columns = fields(text, delimiter).map((name, i) => (name.trim() === '' ? `column${i + 1}` : name))
  if (text.includes('\ufffd')) {
    throw new ServiceError('invalid', `${path}, line 1: the text is not UTF-8; convert the file to UTF-8`)
  }
  if (text.trim() === '') {
    throw new ServiceError(
      'invalid',
      `${path}, line 1: the line is empty; expected the names of the columns, remove empty lines before them`,
    )
  }
  const twice = columns.find((name, i) => columns.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new ServiceError('invalid', `${path}: the column ${twice} stands twice in the header; rename one of them`)
  }
  return { delimiter, columns }
}

function fields(text: string, delimiter: string): readonly string[] {
  const found: string[] = []
  let field = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string
    if (c === '"' && quoted && text[i + 1] === '"') {
      field += '"'
      i += 1
    } else if (c === '"') quoted = !quoted
    else if (c === delimiter && !quoted) {
      found.push(field)
      field = ''
    } else field += c
  }
  return [...found, field]
}

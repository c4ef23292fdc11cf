import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Table, TypedChunk } from '../../src/profile/table.ts'
import { codeFinder, typedChunks, typedNumber } from '../../src/profile/typed-chunks.ts'

/** One table with every kind of value, as JSON holds it. */
export const ROWS = [
  { income: 1200, ratio: 0.5, tiny: 1.5e-7, job: 'nurse, "night"', member: true },
  { income: 2500, ratio: 1, tiny: 1e21, job: 'baker', member: false },
  { income: 1200, ratio: null, tiny: 0.00001, job: null, member: true },
  { income: -3, ratio: -0.25, tiny: 123456789012345680, job: 'zoë\nand son', member: null },
  { income: 900719925474099, ratio: 1e-3, tiny: 1e20, job: 'NA', member: true },
] as const

const COLUMNS = ['income', 'ratio', 'tiny', 'job', 'member'] as const
type Row = Record<(typeof COLUMNS)[number], string | number | boolean | null>

/** What JavaScript prints for each value; null where absent. */
const TEXTS = COLUMNS.map((name) =>
  (ROWS as readonly Row[]).map((row) => (row[name] === null ? null : String(row[name]))),
)

/** All rows of typed chunks. */
async function joined(chunks: AsyncIterable<TypedChunk>) {
  const all = { rows: 0, numbers: [] as number[][], codes: [] as number[][], texts: [] as (string | null)[][] }
  const append = <T>(into: T[][], columns: readonly Iterable<T>[]): void =>
    columns.forEach((column, i) => {
      into[i] = [...(into[i] ?? []), ...column]
    })
  for await (const chunk of chunks) {
    all.rows += chunk.rows
    append(all.numbers, chunk.numbers)
    append(all.codes, chunk.codes)
    append(all.texts, chunk.texts)
  }
  return all
}

function withByteChanged(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  const place = changed.length + at
  changed[place] = (changed[place] as number) ^ 1
  return changed
}

/** Everything that an engine must do, whatever it is. `writeParquet` makes a typed file of {@link ROWS}. */
export function engineContract(
  name: string,
  engine: () => Engine,
  writeParquet: (path: string) => Promise<void>,
): void {
  describe(`${name} as an engine`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-engine-'))
    const path = (file: string): string => join(folder, file)
    const write = (file: string, content: string | Uint8Array): string => {
      writeFileSync(path(file), content)
      return path(file)
    }
    const reading = async <T>(files: readonly string[], work: (table: Table) => Promise<T>): Promise<T> => {
      const table = await engine().openTable(files)
      try {
        return await work(table)
      } finally {
        await table.close()
      }
    }
    const columnsOf = (files: readonly string[], names: readonly string[]) =>
      reading(files, async (table) => {
        const found: (string | null)[][] = names.map(() => [])
        for await (const chunk of table.chunks(names)) {
          chunk.columns.forEach((column, i) => {
            found[i]?.push(...column)
          })
        }
        return found
      })

    beforeAll(async () => {
      const quoted = (value: unknown): string =>
        value === null ? '' : typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)
      const delimited = (delimiter: string): string =>
        [
          COLUMNS.join(delimiter),
          ...(ROWS as readonly Row[]).map((r) => COLUMNS.map((c) => quoted(r[c])).join(delimiter)),
        ]
          .map((line) => `${line}\n`)
          .join('')
      const lines = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('')
      write('t.csv', delimited(','))
      write('t.csv.gz', gzipSync(delimited(',')))
      write('semicolons.csv', delimited(';'))
      write('t.tsv', delimited('\t'))
      write('t.ndjson', lines)
      write('t.jsonl.gz', gzipSync(lines))
      await writeParquet(path('t.parquet'))
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    const everyFile = ['t.csv', 't.csv.gz', 'semicolons.csv', 't.tsv', 't.ndjson', 't.jsonl.gz', 't.parquet']

    it.each(everyFile)('reads %s as the text JavaScript would print, in the order of the rows', async (file) => {
      expect(await columnsOf([path(file)], COLUMNS)).toEqual(TEXTS)
    })

    it.each(everyFile)('answers columns in the order asked for, from %s', async (file) => {
      expect(await columnsOf([path(file)], ['member', 'income', 'tiny'])).toEqual([TEXTS[4], TEXTS[0], TEXTS[2]])
    })

    it.each(everyFile)('summarises numbers exactly in %s', async (file) => {
      // Sorted: -3, 1200, 1200, 2500, 900719925474099. Halves at ranks 1, ceil(5/2) = 3 and 5; 1200 holds 2 of 5 >= 0.4.
      const summary = await reading([path(file)], (table) => table.numericSummary('income', 2, 0.4))
      expect(summary).toEqual({
        count: 5,
        min: -3,
        max: 900719925474099,
        quantiles: [-3, 1200, 900719925474099],
        atoms: [1200],
        distinct: 4,
        unreadable: { count: 0 },
      })
    })

    it.each(everyFile)('leaves absent numbers out of the summary of %s', async (file) => {
      const summary = await reading([path(file)], (table) => table.numericSummary('ratio', 4, 0))
      expect(summary.count).toBe(4)
      expect(summary.quantiles).toEqual([-0.25, -0.25, 0.001, 0.5, 1])
      expect(summary.atoms).toEqual([-0.25, 0.001, 0.5, 1])
    })

    it.each(everyFile)('counts categories by their text, missing ones not, in %s', async (file) => {
      const [job, member, tiny] = await reading([path(file)], async (table) => [
        await table.categorySummary('job', 2),
        await table.categorySummary('member', 9),
        await table.categorySummary('tiny', 9),
      ])
      expect(job).toEqual({
        count: 3,
        values: [
          { value: 'baker', count: 1 },
          { value: 'nurse, "night"', count: 1 },
        ],
        distinct: 3,
      })
      expect(member?.values).toEqual([
        { value: 'true', count: 3 },
        { value: 'false', count: 1 },
      ])
      expect(tiny?.values.map((v) => v.value)).toEqual(
        ['0.00001', '1.5e-7', '100000000000000000000', '123456789012345680', '1e+21'].sort(),
      )
    })

    it.each(everyFile)('gives numbers and codes of %s as reading its texts gives them', async (file) => {
      const told = ['baker', 'true', '1200', '1', '1e+21', '0.00001', 'zoë\nand son', 'never']
      const all = { numbers: COLUMNS, codes: COLUMNS.map((column) => ({ column, values: told })), texts: COLUMNS }
      const typed = await reading([path(file)], async (table) => {
        if (!table.typedChunks) throw new Error('the engine gives no typed chunks')
        return joined(table.typedChunks(all))
      })
      expect(typed.texts).toEqual(TEXTS)
      expect(typed.numbers).toEqual(TEXTS.map((texts) => texts.map(typedNumber)))
      expect(typed.codes).toEqual(TEXTS.map((texts) => texts.map(codeFinder(told))))
    })

    it('gives numbers and codes of texts on which ways of reading part ways', async () => {
      const values = [
        ...[' ', ' 12 ', '1e1', '007', '7', 'true', ' false', '-0', 'Infinity', '-inf', 'NaN', 'NAN', 'NA', '', 'null'],
        ...[
          'nan',
          '1e400',
          '-1e400',
          '1e-400',
          '0x1F',
          '1_000',
          '+-5',
          '-+5',
          '+5',
          '5.',
          '.5',
          '.',
          '1e',
          '٣',
          '1 000',
        ],
        ...['39.999999999999999', '\u00a040', '1e+21', '9'.repeat(400), "it's", 'zoë', '\u001e', '2026-03-01'],
      ]
      const quoted = (value: string) => `"${value}"`
      const csv = write('odd.csv', `x,y\n${values.map((v) => `${quoted(v)},1`).join('\n')}\n`)
      const lines = write('odd.ndjson', values.map((v) => `${JSON.stringify({ x: v, y: 1 })}\n`).join(''))
      const many = [...values, ...Array.from({ length: 100 }, (_, i) => `v${i}`)]
      for (const told of [['007', "it's", 'true', '\u001e'], many]) {
        const wanted = { numbers: ['x'], codes: [{ column: 'x', values: told }], texts: [] }
        for (const file of [csv, lines]) {
          const typed = await reading([file], (table) => joined(typedChunks(table, wanted)))
          expect([file, typed.numbers.map((v) => v.map((n) => n + 0))]).toEqual([file, [values.map(typedNumber)]])
          expect([file, typed.codes]).toEqual([file, [values.map(codeFinder(told))]])
        }
      }
    })

    it('keeps the order of 300,000 rows in typed chunks', async () => {
      const numbers = Array.from({ length: 300_000 }, (_, i) => i)
      const file = write('typed.csv', `x,y\n${numbers.map((i) => `${i},${i % 7}`).join('\n')}\n`)
      const typed = await reading([file], (table) =>
        joined(typedChunks(table, { numbers: ['x'], codes: [{ column: 'y', values: ['0', '3'] }], texts: [] })),
      )
      expect(typed.numbers[0]?.findIndex((value, i) => value !== i)).toBe(-1)
      // Codes go round in sevens: 0 has code 0, 3 has code 1, all others are other.
      expect(typed.codes[0]?.findIndex((code, i) => code !== [0, -2, -2, 1, -2, -2, -2][i % 7])).toBe(-1)
      expect([typed.rows, typed.codes[0]?.length]).toEqual([300_000, 300_000])
    })

    it('reads several files as one table in the order named, whatever the order of their columns', async () => {
      const first = write('b.csv', 'x,y\n1,2\n')
      const second = write('a.csv', 'y,x\n4,3\n')
      expect(await columnsOf([first, second], ['x', 'y'])).toEqual([
        ['1', '3'],
        ['2', '4'],
      ])
    })

    it('finds the files of a glob by name', async () => {
      mkdirSync(path('parts'), { recursive: true })
      for (const part of ['2', '1', '3']) write(`parts/p${part}.csv`, `x\n${part}\n`)
      expect(await columnsOf([path('parts/*.csv')], ['x'])).toEqual([['1', '2', '3']])
    })

    it('keeps the order of 300,000 rows', async () => {
      const numbers = Array.from({ length: 300_000 }, (_, i) => i)
      const file = write('long.csv', `x,y\n${numbers.map((i) => `${i},${i % 7}`).join('\n')}\n`)
      const [x] = await columnsOf([file], ['x', 'y'])
      expect(x?.findIndex((text, i) => text !== String(i))).toBe(-1)
      expect(x).toHaveLength(300_000)
      const summary = await reading([file], (table) => table.numericSummary('x', 50, 0.05))
      // Rank ceil(i 300,000 / 50) = 6,000 i of the numbers 0..299,999 is 6,000 i - 1.
      expect(summary.quantiles).toEqual([0, ...Array.from({ length: 50 }, (_, i) => 6000 * (i + 1) - 1)])
      expect(summary.distinct).toBe(300_000)
    })

    it('hashes the bytes of the files one after the other', async () => {
      const first = write('h1.csv', 'x\n1\n')
      const second = write('h2.csv', 'x\n2\n')
      const expected = createHash('sha256').update('x\n1\nx\n2\n').digest('hex')
      expect(await reading([first, second], async (table) => table.sha256)).toBe(expected)
    })

    it('reads numbers as JavaScript does and names the first text that is none', async () => {
      const file = write('n.csv', 'x\n 1e3 \n.5\nNA\n-inf\n1e400\n0x1F\n1_000\ntrue\nabc\n-0\n')
      const summary = await reading([file], (table) => table.numericSummary('x', 1, 0))
      // Numbers: 1000, 0.5, 1 (true), 0; infinite: -inf, 1e400; missing: NA; unreadable: 0x1F, 1_000, abc.
      expect(summary.atoms).toEqual([0, 0.5, 1, 1000])
      expect(summary.unreadable).toEqual({ count: 3, first: { text: '0x1F', row: 6 } })
    })

    it('opens the objects of predictions as they are sent', async () => {
      const file = write(
        'sent.ndjson',
        '{"id":"a","features":{"income":1},"sensitive":{"sex":"F"}}\n{"id":"b","features":{"income":2.50}}\n',
      )
      expect(await columnsOf([file], ['features.income', 'sensitive.sex'])).toEqual([
        ['1', '2.5'],
        ['F', null],
      ])
    })

    it('tells a string of digits from a number in JSON', async () => {
      const file = write('strings.ndjson', '{"x":"1.0"}\n{"x":1.0}\n{"x":12345678901234567890}\n')
      expect(await columnsOf([file], ['x'])).toEqual([['1.0', '1', '12345678901234567000']])
    })

    it('gives a column of nothing but absent numbers an empty summary', async () => {
      const file = write('none.csv', 'x,y\n,1\nNA,2\n')
      const summary = await reading([file], (table) => table.numericSummary('x', 10, 0.05))
      expect([summary.count, summary.quantiles, summary.atoms, summary.distinct]).toEqual([0, [], [], 0])
    })

    const refusals: readonly (readonly [string, Readonly<Record<string, string | Uint8Array>>, readonly string[]])[] = [
      ['a row with too few values', { 'r.csv': 'a,b\n1,2\n3\n' }, ['r.csv, line 3', '2 columns, this line 1', 'mend']],
      ['a row with too many values', { 'r.csv': 'a,b\n1,2,3\n' }, ['r.csv, line 2', '2 columns, this line 3']],
      [
        'a row with too many values in the middle of a long file',
        { 'm.csv': `a,b\n${'1,2\n'.repeat(5000)}3,4,5,6,7\n${'1,2\n'.repeat(5000)}` },
        // The header and 5,000 rows before it.
        ['m.csv, line 5002', 'header has 2 columns, this line 5'],
      ],
      [
        'a row with too many values after a value of two lines',
        { 'q.csv': 'a,b\n1,"x\ny"\n\n3,4,5\n' },
        ['q.csv, line 5', '2 columns, this line 3'],
      ],
      [
        'ends of lines of two kinds',
        { 'e.csv': 'a,b\n1,2\n3,4\r\n5,6\n' },
        ['e.csv, line 3', 'ends otherwise', 'write all ends of lines alike'],
      ],
      [
        'text after a closing quotation mark',
        { 's.csv': 'a,b\n1,"2"x\n' },
        ['s.csv, line 2', 'quoted value does not end'],
      ],
      ['an empty line before the header', { 'h.csv': '\na,b\n1,2\n' }, ['h.csv, line 1', 'the line is empty']],
      ['a quotation that never ends', { 'r.csv': 'a,b\n1,"x\n2,y\n' }, ['r.csv', 'quot']],
      ['an empty file', { 'r.csv': '' }, ['r.csv', 'empty']],
      ['a column named twice', { 'r.csv': 'a,a\n1,2\n' }, ['column a stands twice', 'rename']],
      ['a broken line of JSON', { 'r.ndjson': '{"a":1}\n{"a":}\n' }, ['r.ndjson', 'line 2', 'one JSON object a line']],
      ['a list among the objects', { 'l.ndjson': '{"a":1}\n\n[1]\n' }, ['l.ndjson, line 3', 'one JSON object a line']],
      [
        'an object among numbers',
        { 'o.ndjson': '{"a":1}\n{"a":{"b":1}}\n' },
        ['o.ndjson', 'column a holds a list or an object'],
      ],
      ['a header that is not UTF-8', { 'u.csv': Buffer.from('n\xe4me\n1\n', 'latin1') }, ['u.csv, line 1', 'UTF-8']],
      ['what is no Parquet file', { 'r.parquet': 'garbage' }, ['r.parquet', 'Parquet']],
      [
        'a gzip stream with a changed byte',
        { 'x.csv.gz': withByteChanged(gzipSync('a,b\n1,2\n'), -6) },
        ['x.csv.gz', 'no complete gzip stream', 'incorrect data check', 'compress it again'],
      ],
      ['what is no gzip stream', { 'r.csv.gz': 'garbage' }, ['r.csv.gz', 'header']],
      ['kinds of files mixed', { 'a.csv': 'a\n1\n', 'b.ndjson': '{"a":1}\n' }, ['a.csv is csv', 'b.ndjson is ndjson']],
      [
        'files with other columns',
        { 'a.csv': 'a,b\n1,2\n', 'c.csv': 'a,d\n1,2\n' },
        ['c.csv lacks b and has d besides'],
      ],
      ['an unknown kind of file', { 'r.xlsx': 'x' }, ['r.xlsx', '.csv, .tsv, .ndjson']],
    ]
    it.each(refusals)('refuses %s, naming file, fault and remedy', async (_, files, parts) => {
      const names = Object.entries(files).map(([file, content]) => write(file, content))
      const refused = engine().openTable(names)
      await expect(refused).rejects.toMatchObject({ name: 'ServiceError' })
      const message = await refused.catch((error: Error) => error.message)
      for (const part of parts) expect(message).toContain(part)
    })

    it('refuses a gzip stream that breaks off, wherever it does', async () => {
      const rows = Array.from({ length: 300 }, (_, i) => `${i},${(i * 7919) % 1013}`).join('\n')
      const whole = gzipSync(`a,b\n${rows}\n`)
      // The last 8 bytes are the trailer: without them the text is all there, and nobody can tell.
      const cuts = [
        1,
        9,
        10,
        11,
        ...Array.from({ length: 20 }, (_, i) => 20 + i * 40),
        ...[20, 9, 8, 7, 1].map((n) => whole.length - n),
      ]
      for (const cut of cuts) {
        const file = write('cut.csv.gz', whole.subarray(0, cut))
        const message = await reading([file], async () => 'accepted').catch(
          (error: Error) => `${error.name}: ${error.message}`,
        )
        expect([cut, message]).toEqual([
          cut,
          expect.stringMatching(
            /^ServiceError: .*cut\.csv\.gz: the file is no complete gzip stream \(unexpected end of file\); fetch/,
          ),
        ])
      }
      for (const ending of ['ndjson.gz', 'tsv.gz']) {
        const file = write(`cut.${ending}`, gzipSync(ending === 'tsv.gz' ? 'a\n1\n' : '{"a":1}\n').subarray(0, -3))
        await expect(reading([file], async () => 'accepted')).rejects.toThrow(/no complete gzip stream/)
      }
    })

    it('takes a gzip file of several streams one after the other, as gzip does', async () => {
      const file = write('two.csv.gz', Buffer.concat([gzipSync('x\n1\n'), gzipSync('2\n')]))
      expect(await columnsOf([file], ['x'])).toEqual([['1', '2']])
    })

    it('says on which line of which file a row stands', async () => {
      const [first, second] = [write('p1.csv', 'a,b\n1,2\n\n3,"x\ny"\n5,6\n'), write('p2.csv', 'a,b\r\n1,2\r\n3,4')]
      const lines = write('p.ndjson', '{"a":1}\n\n{"a":2}\n')
      const places = (files: readonly string[], rows: readonly number[]) =>
        reading(files, async (table) => table.placesOf?.(rows))
      // Line 3 is empty, the value of row 2 goes on to line 5.
      expect(await places([first], [3, 1, 2])).toEqual(['line 6', 'line 2', 'line 4'])
      expect(await places([first, second], [3, 4, 5])).toEqual([
        `${first}, line 6`,
        `${second}, line 2`,
        `${second}, line 3`,
      ])
      expect(await places([lines], [2])).toEqual(['line 3'])
      expect(await places([path('t.parquet')], [2])).toEqual(['row 2'])
    })

    it('refuses text that is not UTF-8 and shows nothing of the line', async () => {
      const file = write('latin.csv', Buffer.from('name,b\nJos\xe9 Secret,1\n', 'latin1'))
      const message = await engine()
        .openTable([file])
        .catch((error: Error) => error.message)
      expect(message).toContain('latin.csv')
      expect(message).toContain('not UTF-8')
      expect(message).not.toContain('Secret')
    })

    it('refuses a name that no file has', async () => {
      await expect(engine().openTable([path('nowhere-*.csv')])).rejects.toThrow(/nowhere-\*\.csv: no such file/)
    })

    it('refuses to count a column of lists', async () => {
      const file = write('lists.ndjson', '{"a":[1,2],"b":1}\n')
      await expect(columnsOf([file], ['a'])).rejects.toThrow(/column a holds lists/)
      expect(await columnsOf([file], ['b'])).toEqual([['1']])
    })
  })
}

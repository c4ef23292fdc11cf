import { once } from 'node:events'
import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../seeded-random.ts'
import { type Bank, DUE_AT, makeBank } from './bank.ts'
import { row } from './ingest-client.ts'
import { inspect } from './inspect.ts'
import { type OpenService, openService } from './open-service.ts'

let bank: Bank
let under: OpenService

beforeAll(async () => {
  bank = await makeBank('empty')
  under = await openService(bank, 'malformed.db')
}, 60_000)

afterAll(async () => {
  await under?.close()
  bank?.close()
})

/** Stands in every payload, as a person's attribute would: no answer and no log may repeat it. */
const PRIVATE = 'Zorblax-4711'

type Answer = { readonly status: number; readonly type: string; readonly text: string }

async function send(path: string, body: string | Buffer, headers: http.OutgoingHttpHeaders): Promise<Answer> {
  const request = http.request(`${under.url}${path}`, { method: 'POST', headers, agent: false })
  // A refusal may come, and the connection go, while a large body is still being written.
  request.on('error', () => {})
  request.end(body)
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return {
    status: answer.statusCode ?? 0,
    type: String(answer.headers['content-type']),
    text: Buffer.concat(chunks).toString('utf8'),
  }
}

const stored = (): number =>
  inspect(under.service.config.store.path, (db) =>
    ['prediction', 'label', 'batch', 'conflict', 'provenance', 'investigation', 'node', 'session'].reduce(
      (sum, table) => sum + (db.statement<{ n: number }>(`select count(*) as n from ${table}`).get()?.n ?? 0),
      0,
    ),
  )

const JSON_TYPE = { 'content-type': 'application/json' }
const PREDICTIONS = '/api/v1/predictions'
const good = row('good', 0, DUE_AT, seededRandom(1))
const goodRow = JSON.stringify(good)
const around = (rows: string, version = '"7"'): string =>
  `{"model": "credit", "version": ${version}, "predictions": ${rows}}`
const having = (changes: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...good, ...changes })
const replaced = (member: string, json: string): string =>
  goodRow.replace(new RegExp(`"${member}":("[^"]*"|\\{[^}]*\\}|[^,}]*)`), `"${member}":${json}`)
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')
/** Bytes that are no UTF-8 inside a text of a row. */
const bytes = (...wrong: number[]): Buffer => {
  const [before, after] = around(`[{"id": "${PRIVATE}|"}]`).split('|') as [string, string]
  return Buffer.concat([Buffer.from(before), Buffer.from(wrong), Buffer.from(after)])
}

/** Bodies that cannot be read as a whole, with the status each has. */
const UNREADABLE: readonly (readonly [name: string, body: string | Buffer, status: number])[] = [
  ['nothing', '', 400],
  ['white space', ' \n\t ', 400],
  ['an open brace', '{', 400],
  ['a document cut short', around(`[{"id": "${PRIVATE}"`).slice(0, -1), 400],
  ['a comma too many', around(`[{"id": "${PRIVATE}",}]`), 400],
  ['a comma too many in an array', around(`["${PRIVATE}",]`), 400],
  ['single quotes', `{'model': '${PRIVATE}'}`, 400],
  ['a name without quotes', `{model: "${PRIVATE}"}`, 400],
  ['NaN', around(`[{"id": "${PRIVATE}", "score": NaN}]`), 400],
  ['Infinity', around(`[{"id": "${PRIVATE}", "score": Infinity}]`), 400],
  ['-Infinity', around(`[{"id": "${PRIVATE}", "score": -Infinity}]`), 400],
  ['a hexadecimal number', around('[0x10]'), 400],
  ['a number with a leading zero', around('[01]'), 400],
  ['a number with a plus', around('[+1]'), 400],
  ['a number that begins with a point', around('[.5]'), 400],
  ['a comment', `/* ${PRIVATE} */ {}`, 400],
  ['undefined', 'undefined', 400],
  ['two documents', `{}{"${PRIVATE}": 1}`, 400],
  ['something after the end', `${around('[]')} ${PRIVATE}`, 400],
  ['a line break inside a text', around(`["${PRIVATE}\n"]`), 400],
  ['an escape that is none', around(`["${PRIVATE}\\x41"]`), 400],
  ['half a unicode escape', around(`["${PRIVATE}\\u12"]`), 400],
  ['a text without an end', around(`["${PRIVATE}`), 400],
  ['a NUL between members', `{"model": "credit",\u0000 "version": "7"}`, 400],
  ['arrays 10,000 deep', '['.repeat(10_000) + ']'.repeat(10_000), 400],
  ['arrays 10,000 deep that never end', '['.repeat(10_000), 400],
  ['objects 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 400],
  ['a row 10,000 deep', around(`[${'['.repeat(10_000)}${']'.repeat(10_000)}]`), 400],
  ['33 levels', '['.repeat(33) + ']'.repeat(33), 400],
  ['UTF-16 with its mark', utf16(around('[]')), 400],
  ['UTF-16 of the other order', utf16(around('[]')).swap16(), 400],
  ['a Latin-1 letter', bytes(0xe9), 400],
  ['an overlong NUL', bytes(0xc0, 0x80), 400],
  ['half a surrogate pair in bytes', bytes(0xed, 0xa0, 0x80), 400],
  ['a continuation byte alone', bytes(0x80), 400],
  ['a code point beyond Unicode', bytes(0xf4, 0x90, 0x80, 0x80), 400],
  ['random bytes', Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 197 + 131) % 256)), 400],
  ['null', 'null', 400],
  ['true', 'true', 400],
  ['a number', '42', 400],
  ['a text', `"${PRIVATE}"`, 400],
  ['an array', `["${PRIVATE}"]`, 400],
  ['an empty object', '{}', 400],
  ['no model', '{"version": "7", "predictions": []}', 400],
  ['a model that is null', '{"model": null, "version": "7", "predictions": []}', 400],
  ['a model that is an object', `{"model": {"a": "${PRIVATE}"}, "version": "7", "predictions": []}`, 400],
  ['an empty model', '{"model": "", "version": "7", "predictions": []}', 400],
  ['a model by a number beyond 2^53', '{"model": 9007199254740993, "version": "7", "predictions": []}', 400],
  ['a model nobody has heard of', '{"model": "toString", "version": "7", "predictions": []}', 404],
  ['a version that is an object', around('[]', '{}'), 400],
  ['a version that is a fraction', around('[]', '1.5'), 400],
  ['a version of 1e999', around('[]', '1e999'), 400],
  ['a version with half a surrogate pair', around(`[${goodRow}]`, '"\\ud800"'), 400],
  ['an id with half a surrogate pair', around(`[${replaced('id', '"\\udc00\\ud800"')}]`), 400],
  ['rows that are an object', around(`{"0": "${PRIVATE}"}`), 400],
  ['rows that are a text', around(`"${PRIVATE}"`), 400],
  ['rows that are null', around('null'), 400],
  ['a member of another name', `{"model": "credit", "version": "7", "predictions": [], "extra": "${PRIVATE}"}`, 400],
  ['__proto__ as a member', `{"__proto__": {"model": "credit", "version": "7", "predictions": [${goodRow}]}}`, 400],
  ['constructor as a member', `{"model": "credit", "version": "7", "predictions": [], "constructor": {}}`, 400],
  ['10,001 rows', around(`[${Array.from({ length: 10_001 }, () => '0').join()}]`), 413],
  ['17 MiB', around(`["${'x'.repeat(17 * 1024 * 1024)}"]`), 413],
]

/** Requests whose head does not fit their body. */
const MISLABELLED: readonly (readonly [string, string | Buffer, http.OutgoingHttpHeaders, number])[] = [
  ['17 MiB in chunks', Buffer.alloc(17 * 1024 * 1024, 0x20), { ...JSON_TYPE, 'transfer-encoding': 'chunked' }, 413],
  ['a gzip bomb', gzipSync(Buffer.alloc(256 * 1024 * 1024, 0x20)), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 413],
  [
    'gzip cut short',
    gzipSync(around(`[${goodRow}]`)).subarray(0, 60),
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
    400,
  ],
  ['gzip with a wrong checksum', wrongChecksum(), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 400],
  ['gzip that is none', around(`[${goodRow}]`), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 400],
  ['gzip of nothing', Buffer.alloc(0), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 400],
  ['gzip twice', gzipSync(gzipSync(around(`[${goodRow}]`))), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 400],
  ['gzip that is not announced', gzipSync(around(`[${goodRow}]`)), JSON_TYPE, 400],
  ['brotli', around(`[${goodRow}]`), { ...JSON_TYPE, 'content-encoding': 'br' }, 415],
  ['gzip announced twice', around(`[${goodRow}]`), { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' }, 415],
  ['no content type', around(`[${goodRow}]`), {}, 415],
  ['plain text', around(`[${goodRow}]`), { 'content-type': 'text/plain' }, 415],
  ['a form', `model=credit&version=${PRIVATE}`, { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['XML', `<a>${PRIVATE}</a>`, { 'content-type': 'application/xml' }, 415],
  ['a content type that is no type', around(`[${goodRow}]`), { 'content-type': `${PRIVATE};;;` }, 415],
  ['Latin-1, said and sent', bytes(0xe9), { 'content-type': 'application/json; charset=iso-8859-1' }, 400],
  ['UTF-16, said and sent', utf16(around('[]')), { 'content-type': 'application/json; charset=utf-16' }, 400],
  ['another host', around(`[${goodRow}]`), { ...JSON_TYPE, host: 'evil.example' }, 400],
]

function wrongChecksum(): Buffer {
  const whole = gzipSync(around(`[${goodRow}]`))
  whole.writeUInt32LE(0, whole.length - 8)
  return whole
}

/** The other routes that take a body. */
const ELSEWHERE: readonly (readonly [string, string, string | Buffer, string, readonly number[]])[] = [
  ['labels that are no JSON', '/api/v1/labels', `{"model": ${PRIVATE}}`, 'application/json', [400]],
  ['labels without rows', '/api/v1/labels', '{"model": "credit"}', 'application/json', [400]],
  ['provenance with a billion laughs', '/api/v1/provenance', laughs(), 'application/yaml', [400]],
  ['provenance that is no YAML', '/api/v1/provenance', `a: [${PRIVATE}`, 'application/yaml', [400]],
  ['provenance 10,000 deep', '/api/v1/provenance', '['.repeat(10_000), 'application/yaml', [400, 413]],
  ['provenance of a wrong shape', '/api/v1/provenance', `model: ${PRIVATE}`, 'application/yaml', [400]],
  ['a baseline of no rows', '/api/v1/baselines?model=credit&version=8', '', 'application/x-ndjson', [400]],
  ['a baseline of no JSON', '/api/v1/baselines?model=credit&version=8', `${PRIVATE}\n`, 'application/x-ndjson', [400]],
  ['a suspicion about nothing', '/api/v1/investigations', '{}', 'application/json', [400]],
  ['a suspicion that is an array', '/api/v1/investigations', `["${PRIVATE}"]`, 'application/json', [400]],
  [
    'a step without a reason',
    '/api/v1/investigations/INV-1/acknowledge',
    '{"reason": 1}',
    'application/json',
    [400, 404],
  ],
  [
    'a step on no number',
    '/api/v1/investigations/INV-1e9/acknowledge',
    '{"reason": "x"}',
    'application/json',
    [400, 404],
  ],
]

function laughs(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 10; i++)
    lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`)
  return lines.join('\n')
}

/** Sends, and expects that nothing is stored and that the service neither failed nor logged what it was sent. */
async function sendInVain(path: string, body: string | Buffer, headers: http.OutgoingHttpHeaders): Promise<Answer> {
  const before = stored()
  const logged = under.logged.length
  const answer = await send(path, body, headers)
  expect(under.logged.slice(logged).filter((line) => line.startsWith('error') || line.includes(PRIVATE))).toEqual([])
  expect(answer.status, answer.text).toBeLessThan(500)
  expect(stored()).toBe(before)
  return answer
}

function expectRefusal(answer: Answer, statuses: readonly number[]): void {
  expect(answer.text).not.toContain(PRIVATE)
  expect(statuses, answer.text).toContain(answer.status)
  expect(answer.type).toContain('application/problem+json')
  expect(JSON.parse(answer.text)).toMatchObject({ status: answer.status })
}

describe('a body that cannot be read is refused with what is wrong, nothing is stored, and none of it is repeated', () => {
  it.each(UNREADABLE)('%s', async (_name, body, status) => {
    expectRefusal(await sendInVain(PREDICTIONS, body, JSON_TYPE), [status])
  })

  it.each(MISLABELLED)('%s', async (_name, body, headers, status) => {
    expectRefusal(await sendInVain(PREDICTIONS, body, headers), [status])
  })

  it.each(ELSEWHERE)('%s', async (_name, path, body, type, statuses) => {
    expectRefusal(await sendInVain(path, body, { 'content-type': type }), statuses)
  })
})

/** Rows that are wrong inside a request that can be read. */
const WRONG_ROWS: readonly (readonly [string, string])[] = [
  ['null', 'null'],
  ['an array', `["${PRIVATE}"]`],
  ['a text', `"${PRIVATE}"`],
  ['no id', having({ id: undefined })],
  ['an empty id', having({ id: '' })],
  ['an id beyond 2^53', replaced('id', '9007199254740993')],
  ['an id that is an object', having({ id: { a: PRIVATE } })],
  ['an id of a megabyte', having({ id: 'x'.repeat(1024 * 1024) })],
  ['a time of 1e999', replaced('at', '1e999')],
  ['a time in words', replaced('at', `"${PRIVATE}"`)],
  ['a time without a zone', having({ at: '2026-01-05T00:00:00' })],
  ['a thirteenth month', having({ at: '2026-13-05T00:00:00Z' })],
  ['a time beyond 2^53', replaced('at', '9007199254740993')],
  ['features that are null', having({ features: null })],
  ['features that are an array', having({ features: [PRIVATE] })],
  ['a feature in words', having({ features: { income: PRIVATE } })],
  ['a feature that is an object', having({ features: { income: { a: PRIVATE } } })],
  ['a feature nobody declared', having({ features: { income: 1, name: PRIVATE } })],
  ['__proto__ among the features', replaced('features', `{"income": 1, "__proto__": {"income": "${PRIVATE}"}}`)],
  ['a sensitive value that is an object', having({ sensitive: { region: { a: PRIVATE }, age: 30 } })],
  ['a score in words', having({ score: PRIVATE })],
  ['a score of 1e999', replaced('score', '1e999')],
  ['a decision that is an object', having({ decision: { a: PRIVATE } })],
  ['a label that is an array', having({ label: [PRIVATE] })],
  ['__proto__ of the row', `{"__proto__": ${goodRow}}`],
]

describe('a row that is wrong is refused for itself', () => {
  // What a numeric feature, a time or a score came as is said to whoever sent it; no group, no free text is.
  it.each(WRONG_ROWS)('%s', async (name, body) => {
    const answer = await sendInVain(PREDICTIONS, around(`[${body}]`), JSON_TYPE)
    expect(answer.status, answer.text).toBe(200)
    expect(JSON.parse(answer.text)).toMatchObject({ accepted: 0, rejected: [{ index: 0 }] })
    expect(answer.text.includes(PRIVATE)).toBe(/^a (time|feature|score) in words$/.test(name))
  })

  it('while a good one beside it is kept, and a byte order mark before both is no fault', async () => {
    const answer = await send(PREDICTIONS, `\ufeff${around(`[null, ${goodRow}]`)}`, JSON_TYPE)
    expect(JSON.parse(answer.text)).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] })
  })

  it('and names that mean something to the language are names like any other', async () => {
    const named = replaced('features', '{"income": 1, "__proto__": "a", "constructor": "b"}').replace(
      'good-0',
      'named-0',
    )
    const answer = await send(PREDICTIONS, around(`[${named}]`), JSON_TYPE)
    expect(JSON.parse(answer.text)).toMatchObject({ accepted: 1 })
    expect(Object.keys(under.service.store.arrivals.find('credit', 'named-0')?.prediction.features ?? {})).toEqual([
      'income',
      '__proto__',
      'constructor',
    ])
    expect((await under.service.checkCounts(undefined, () => {})).wrong).toEqual([])
  })

  it('and a whole surrogate pair is a character, an escaped backslash before a u no escape', async () => {
    const whole = replaced('decision', '"\\ud83d\\ude00 C:\\\\ud800"').replace('good-0', 'whole-0')
    expect(JSON.parse((await send(PREDICTIONS, around(`[${whole}]`), JSON_TYPE)).text)).toMatchObject({ accepted: 1 })
    expect(under.service.store.arrivals.find('credit', 'whole-0')?.prediction.decision).toBe('\u{1f600} C:\\ud800')
  })
})

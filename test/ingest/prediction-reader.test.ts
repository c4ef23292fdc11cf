import { describe, expect, it } from 'vitest'
import { predictionReader } from '../../src/ingest/prediction-reader.ts'
import { DAY, NOW, raw, spec } from './scene.ts'

const read = predictionReader(spec)
const readAt = (row: unknown) => read(row, '3', NOW)
const text = (length: number) => 'x'.repeat(length)
const features = (over: Record<string, unknown>) => raw({ features: { income: 1, ...over } })
const sensitive = (over: Record<string, unknown>) => raw({ sensitive: over })
/** As JSON brings it: a member of this name of its own, not the prototype. */
const fromJson = (json: string) => JSON.parse(json) as Record<string, unknown>

const scalar = 'expected a text, a number, true, false or null'
const time = 'expected ISO 8601 with a zone or whole milliseconds since 1970'
const zone = 'add the zone, as in 2026-04-13T10:00:00Z or 2026-04-13T12:00:00+02:00'
const number =
  'expected a number, or null when it is unknown; write decimals with a point and without separators, or declare the feature categorical'
const members = 'expected id, at, features, sensitive, score, decision, label, subject'

/** Path, what is wrong with the row, and the message: what came, what was expected, how to mend it. */
const refused: readonly (readonly [path: string, row: unknown, reason: string])[] = [
  ['', 'p1', 'came a text; expected an object with id, at, features, sensitive, score, decision, label, subject'],
  ['', [raw()], 'came an array; expected an object with id, at, features, sensitive, score, decision, label, subject'],
  ['', null, 'came null; expected an object with id, at, features, sensitive, score, decision, label, subject'],
  [
    'id',
    raw({ id: undefined }),
    'came nothing; expected a text of 1 to 256 characters; every prediction needs an id of its own, by which it is recognised when it comes again',
  ],
  ['id', raw({ id: '' }), 'came an empty text; expected a text of 1 to 256 characters; UUID v7 is stored fastest'],
  [
    'id',
    raw({ id: text(257) }),
    'came a text of 257 characters; expected a text of 1 to 256 characters; UUID v7 is stored fastest',
  ],
  [
    'id',
    fromJson(`{"id": 9007199254740993, "at": ${NOW}, "features": {}}`),
    'came the number 9007199254740992; expected a text of 1 to 256 characters; it lies beyond 2^53 and may have lost digits: send it as text',
  ],
  ['id', raw({ id: 1.5 }), 'came the number 1.5; expected a text of 1 to 256 characters; send it as text'],
  [
    'id',
    raw({ id: 'jane@example.com' }),
    'came an e-mail address; expected a text of 1 to 256 characters; send a key that says nothing about the person',
  ],
  ['at', raw({ at: undefined }), `came nothing; ${time}; write it as 2026-04-13T10:00:00Z`],
  ['at', raw({ at: '2026-04-13T09:00:00' }), `came the text "2026-04-13T09:00:00"; ${time}; ${zone}`],
  ['at', raw({ at: '2026-04-13' }), `came the text "2026-04-13"; ${time}; ${zone}`],
  ['at', raw({ at: 'yesterday' }), `came the text "yesterday"; ${time}; write it as 2026-04-13T10:00:00Z`],
  [
    'at',
    raw({ at: 1_776_074_400 }),
    `came the number 1776074400; ${time}; this looks like seconds: multiply by 1000, or write dates before 1973-03-03 in ISO 8601`,
  ],
  ['at', raw({ at: NOW + 0.5 }), `came the number ${NOW + 0.5}; ${time}; round it to whole milliseconds`],
  [
    'at',
    raw({ at: NOW * 1_000_000 }),
    `came the number 1776074400000000000; ${time}; this is beyond every date: microseconds or nanoseconds must be divided`,
  ],
  [
    'at',
    raw({ at: NOW + 6 * 60_000 }),
    'in-the-future: came 2026-04-13T10:06:00.000Z, which is 6 minutes ahead of 2026-04-13T10:00:00.000Z here; expected at most 5 minutes; check the clock and the time zone of the sender',
  ],
  [
    'at',
    raw({ at: NOW - 61 * DAY }),
    'too-old: came 2026-02-11T10:00:00.000Z; expected 2026-02-12T10:00:00.000Z or later, because rows are kept for 60 days; lengthen retention.predictions or leave the row out',
  ],
  [
    'features',
    raw({ features: undefined }),
    'came nothing; expected an object of feature values (income, employment, age); send {} when there are none',
  ],
  [
    'features',
    raw({ features: [1, 2] }),
    'came an array; expected an object of feature values (income, employment, age); send {} when there are none',
  ],
  ['features.income', features({ income: '12,5' }), `came the text "12,5"; ${number}`],
  ['features.income', features({ income: `0x${text(60)}` }), `came the text "0x${text(35)}..."; ${number}`],
  ['features.income', features({ income: 'jane@example.com' }), `came an e-mail address; ${number}`],
  // Half a minute's work for a pattern that tries every split of the digits: refused by its length.
  [
    'features.income',
    features({ income: `${'1'.repeat(65_000)}x` }),
    `came the text "${'1'.repeat(37)}..."; ${number}`,
  ],
  // Age is a sensitive feature: its value stays out of the message.
  ['features.age', features({ age: 'forty' }), `came a text; ${number}`],
  [
    'features.income',
    features({ income: { amount: 1 } }),
    `came an object; ${scalar}; flatten it into values of their own`,
  ],
  ['features.history', features({ history: [1, 2] }), `came an array; ${scalar}; flatten it into values of their own`],
  [
    'features.employment',
    features({ employment: text(65_537) }),
    'came a text of 65537 characters; expected at most 65536; shorten it or leave it out',
  ],
  [
    'features.E-Mail',
    features({ 'E-Mail': 'hidden' }),
    'names a person by its name; expected no direct identifiers; leave it out, send it hashed as subject, or declare it under features if the model reads it',
  ],
  [
    'features.contact',
    features({ contact: 'jane@example.com' }),
    'came an e-mail address; expected no direct identifiers; leave it out or send it hashed as subject',
  ],
  [
    'sensitive.sex',
    sensitive({ sex: '+49 30 1234567' }),
    'came a phone number; expected no direct identifiers; leave it out or send it hashed as subject',
  ],
  [
    'sensitive',
    raw({ sensitive: 'F' }),
    'came a text; expected an object such as {"sex": ...}, or nothing; it can also lie under features',
  ],
  [
    'sensitive.tenure',
    sensitive({ tenure: 'long' }),
    'came a text; expected a number, or null when it is unknown; write decimals with a point and without separators, or configure it without bands',
  ],
  ['sensitive.sex', sensitive({ sex: ['F'] }), `came an array; ${scalar}; flatten it into values of their own`],
  [
    'score',
    raw({ score: 'high' }),
    'came the text "high"; expected a finite number or null; send a decision such as "approve" as decision',
  ],
  [
    'score',
    raw({ ...fromJson('{"score": 1e999}') }),
    'came the number Infinity; expected a finite number or null; send null when the model gave no score',
  ],
  [
    'score',
    raw({ score: true }),
    'came true; expected a finite number or null; send a decision such as "approve" as decision',
  ],
  ['decision', raw({ decision: ['approve'] }), `came an array; ${scalar}; send one value, such as "approve"`],
  ['label', raw({ label: {} }), `came an object; ${scalar}; send one value, such as "approve"`],
  ['subject', raw({ subject: { key: 1 } }), `came an object; ${scalar}; send the key of the person as one text`],
  ['subject', raw({ subject: text(65_537) }), 'came a text of 65537 characters; expected at most 65536; shorten it'],
  [
    'income',
    raw({ income: 41_000 }),
    `is no member of a prediction; ${members}; model inputs belong under features, groups under sensitive`,
  ],
  [
    '__proto__',
    fromJson('{"__proto__": {"id": "p1"}}'),
    `is no member of a prediction; ${members}; model inputs belong under features, groups under sensitive`,
  ],
  [
    'version',
    raw({ version: '2' }),
    'came the text "2"; expected "3", which the request names; leave it out of the row, or send the row in a request of its own',
  ],
  [
    'features',
    raw({ features: Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`f${i}`, i])) }),
    'holds more than 2000 values; expected at most 2000; leave out what the model does not read',
  ],
]

describe('a row is refused', () => {
  it.each(refused)('at "%s", case %#', (path, row, reason) => {
    expect(readAt(row)).toEqual({ path, reason })
  })
})

describe('a row is taken', () => {
  const taken = (row: unknown) => {
    const reading = readAt(row)
    if (!('prediction' in reading)) throw new Error(`${reading.path}: ${reading.reason}`)
    return reading.prediction
  }

  it('with its time in milliseconds, its version from the request and its values as sent', () => {
    expect(taken(raw({ label: 1, subject: 17, decision: true }))).toEqual({
      id: 'p1',
      at: NOW - 3_600_000,
      version: '3',
      features: { income: 41_000, employment: 'salaried', age: 33 },
      sensitive: { sex: 'F' },
      score: 0.7,
      decision: 'true',
      label: '1',
      subject: '17',
    })
  })

  it('when everything but id, time and features is absent', () => {
    expect(taken({ id: 7, at: NOW, features: {} })).toEqual({
      id: '7',
      at: NOW,
      version: '3',
      features: {},
      sensitive: {},
    })
  })

  it.each([
    ['a score outside its range, which is counted in a cell of its own', { score: 1.7 }],
    ['a score as decimal text', { score: '0.5' }],
    ['null for score, decision, label and subject', { score: null, decision: null, label: null, subject: null }],
    ['features that nobody declared', { features: { zip3: '101' } }],
    [
      'numbers as text, missing texts, infinities and booleans in a numeric feature',
      { features: { income: 'NaN', age: '1e3' } },
    ],
    ['a number beyond all doubles in a feature, counted as non-finite', { features: fromJson('{"income": 1e999}') }],
    ['an identifier name that holds nothing', { features: { email: null } }],
    ['features named like members of every object', { features: fromJson('{"constructor": 1, "__proto__": 2}') }],
    ['a time exactly five minutes ahead', { at: NOW + 5 * 60_000 }],
    ['a time exactly as old as rows are kept', { at: NOW - 60 * DAY }],
    ['model and version that agree with the request', { model: 'credit-default', version: 3 }],
  ])('with %s', (_, over) => {
    expect(taken(raw(over)).id).toBe('p1')
  })

  it('under a name that identifies a person, when the model declares it', () => {
    const reading = predictionReader({ ...spec, features: { name: 'categorical' } })(features({ name: 'x' }), '3', NOW)
    expect('prediction' in reading).toBe(true)
  })

  it('or refused the same way, whatever order of values came before it', () => {
    const fresh = predictionReader(spec)
    const orders = [
      { income: 1, employment: 'a' },
      { employment: 'a', income: 1 },
      { a: 1, b: 2, c: 3 },
      { income: 'x' },
      { employment: 'x' },
    ]
    const read = (values: Record<string, unknown>) => 'prediction' in fresh(raw({ features: values }), '3', NOW)
    expect(orders.map(read)).toEqual([true, true, true, false, true])
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bankRows, csvOf, fileOf, type Shape } from '../compare/data-files.ts'
import { runData } from './data-commands.ts'

const file = (name: string, shape: Shape): string => fileOf(name, csvOf(bankRows(shape)))
const ASKED = '--sensitive sex,region --decision approved --favourable 1 --ignore repaid'.split(' ')
const POSITIVE = '--label repaid --positive yes'.split(' ')
const compare = (before: string, after: string, ...more: readonly string[]) =>
  runData(['compare', before, after, ...ASKED, ...more])

/** A page without its stylesheet. */
const words = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>/, '')

describe('plumbline compare', () => {
  it('says what differs, where, how much, how sure, what was too small and what was looked at', async () => {
    const { code, out, err } = await compare(
      file('before.csv', { rows: 8000 }),
      file('after.csv', { rows: 700, womenInTheNorth: 0.3 }),
    )
    expect([code, err]).toEqual([2, ''])
    expect(out.replace(/took [\d.]+ s/, 'took 1.0 s')).toMatchInlineSnapshot(`
      "1 difference since training and 1 disparity beyond the limit (56 tests over 9 slices).
      after.csv: 700 rows now; before.csv: 8,000 rows, which “at training” means.

      Changed since training, root slices first
        critical  Selection rate of sex F × region North against everyone else fell to 0.50 of what it was at training
                  0.297 against 0.600 now, 0.600 against 0.600 at training; ratio to training 0.50 (95 % interval 0.39 to 0.63), tolerance 0.854; adjusted p 7 × 10⁻⁶; n 175 now, 2,000 at training
                  7 further findings of the same cause, in region North, region South, sex F and 2 other slices

      Beyond the limit 0.8 now
        critical  Selection rate of sex F × region North is 0.50 of everyone else’s, limit 0.80
                  0.297 against 0.600 now, 0.600 against 0.600 at training; ratio 0.50 (95 % interval 0.39 to 0.63), limit 0.8; adjusted p 5 × 10⁻⁴; n 175 now, 2,000 at training; emerged: the limit was not broken at training

      Selection rates against everyone else, limit 0.8
        slice                 ratio now  95 % interval  at training  rate   everyone else  n    verdict        origin   adjusted p
        sex F × region North  0.50       0.39 to 0.63   1.00         0.297  0.600          175  beyond         emerged  5 × 10⁻⁴
        region North          0.75       0.65 to 0.86   1.00         0.449  0.600          350  not confirmed           0.68
        sex F                 0.75       0.65 to 0.86   1.00         0.449  0.600          350  not confirmed           0.68
        sex F × region South  1.20       1.04 to 1.40   1.00         0.600  0.499          175  within                  1
        sex M × region North  1.20       1.04 to 1.40   1.00         0.600  0.499          175  within                  1
        sex M × region South  1.20       1.04 to 1.40   1.00         0.600  0.499          175  within                  1
        region South          1.34       1.16 to 1.54   1.00         0.600  0.449          350  within                  1
        sex M                 1.34       1.16 to 1.54   1.00         0.600  0.449          350  within                  1

      Too few to tell, with the effect from which on it would be found four times in five
        12 questions of 68, in 4 slices
        sex F × region North, 175 now, 2,000 at training
            distributions (3): from 0.048 up
        sex F × region South, 175 now, 2,000 at training
            distributions (3): from 0.048 up
        sex M × region North, 175 now, 2,000 at training
            distributions (3): from 0.048 up
        sex M × region South, 175 now, 2,000 at training
            distributions (3): from 0.048 up

      Looked at
        3 features in 9 slices of up to 2 of sex, region
        numeric: age, income
        categorical: job
        kinds are inferred from the values; --numeric, --categorical and --ignore say otherwise
        left out: id (every row has another value, as ids do); country (it holds one value alone)
        not looked at: true and false positive rates and the error; no --label is named
        not looked at: the score; no --score is named
        not looked at: the noise between time blocks; no --time is named: tolerances are widened by half
        68 questions: 56 tests, adjusted together (Benjamini-Hochberg) at 0.05
        took 1.0 s
      "
    `)
  })

  it('answers 0 where nothing differs, and says so', async () => {
    const { code, out } = await compare(file('before.csv', { rows: 4000 }), file('after.csv', { rows: 4000 }))
    expect(code).toBe(0)
    expect(out).toMatch(/^Nothing differs beyond its tolerance or limit \([\d,]+ tests over 9 slices\)\.\n/)
    expect(out).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('answers 1 where it cannot compare, and 64 where the line was asked wrongly', async () => {
    const before = file('before.csv', { rows: 500 })
    const missing = await compare(before, '/nowhere/after.csv')
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('/nowhere/after.csv')])
    const wrong = await runData([
      'compare',
      before,
      before,
      '--sensitive',
      'gender',
      '--decision',
      'approved',
      '--favourable',
      '1',
    ])
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('--sensitive names gender')])
    const lines: readonly (readonly [readonly string[], RegExp])[] = [
      [['compare', before, ...ASKED], /missing required argument 'current'/],
      [['compare', before, before], /required option '--sensitive <columns>' not specified/],
      [
        ['compare', before, before, '--sensitive', 'sex', '--decision', 'approved'],
        /--decision approved needs --favourable/,
      ],
      [['compare', before, before, '--sensitive', 'sex', '--positive', '1'], /--positive needs --label/],
      [['compare', before, before, '--sensitive', 'age:40/25'], /bands are numbers in ascending order/],
      [['compare', before, before, ...ASKED, '--level', '0'], /above 0 and at most 0\.05/],
      [['compare', before, before, ...ASKED, '--level', '0.5'], /never looser than 0\.05.*would be chance/],
      [
        ['compare', before, before, ...ASKED, '--metric', 'pis'],
        /there is no pis \(did you mean psi\?\).*there are ks,/,
      ],
      [['compare', before, before, ...ASKED, '--slice', 'sex=F'], /--slice names a slice for tests of values/],
      [['compare', before, before, ...ASKED, '--favourable', '>=2'], /either values or a bound|one bound/],
      [
        ['compare', before, before, '--sensitive', 'sex', '--decision', 'income', '--favourable', '>2'],
        /'>=1000', got ">2"/,
      ],
      [
        'compare - - --sensitive sex --decision income --favourable >=2 --score age'
          .replace(/-(?= )/g, before)
          .split(' '),
        /is its own score; leave out --score age/,
      ],
      [
        ['compare', before, before, '--sensitive', 'sex', '--decision', 'income', '--numeric', 'income', ...POSITIVE],
        /the label is the true number.*leave out --positive/,
      ],
      [['compare', before, before, ...ASKED, '--limit', 'ratio=2'], /disparity\.ratio has to be above 0 and at most 1/],
      [['compare', before, before, ...ASKED, '--colour'], /unknown option '--colour'/],
      [['profile', before], /required option '--sensitive <columns>' not specified/],
    ]
    for (const [words, says] of lines) {
      const { code, err } = await runData(words)
      expect([words, code, err]).toEqual([words, 64, expect.stringMatching(says)])
    }
  })

  it('answers 1 where too few rows leave nothing to be tested, and says that first', async () => {
    const { code, out } = await compare(file('before.csv', { rows: 20 }), file('after.csv', { rows: 20 }))
    expect([code, out]).toEqual([1, expect.stringMatching(/^Too few rows to tell anything: no test over 9 slices\.\n/)])
  })

  it('prints every number as JSON, with the same exit code', async () => {
    const { code, out } = await compare(
      file('before.csv', { rows: 4000 }),
      file('after.csv', { rows: 4000, womenInTheNorth: 0.3 }),
      '--json',
    )
    const json = JSON.parse(out)
    expect([code, json.format, json.found, json.baseline.name, json.current.rows]).toEqual([
      2,
      'plumbline.compare/1',
      true,
      'before.csv',
      4000,
    ])
  })

  it('prints further figures where they are asked for', async () => {
    const { out } = await compare(
      file('before.csv', { rows: 2000 }),
      file('after.csv', { rows: 2000, richer: 500 }),
      '--metric',
      'psi,binned-ks,selection-rate',
    )
    expect(out).toContain('\npsi: population stability index, nats\n')
    expect(out).toContain('\nbinned-ks: Kolmogorov-Smirnov distance over cells, of numbers alone\n')
    expect(out).toContain('\nselection rate: favourable decisions of those made\n  slice ')
  })

  it('tests the values themselves where a test is named, and lets no exit code rest on it', async () => {
    const before = file('before.csv', { rows: 40_000 })
    // 60 of a range of 4,000 are far less than any tolerance, and plain to a test of equality.
    const after = file('after.csv', { rows: 40_000, richer: 60 })
    const page = fileOf('report.html', '')
    const asked = ['--metric', 'ks,wasserstein,chi-square', '--slice', 'region=North & sex=F', '--html', page]
    const { code, out } = await compare(before, after, ...asked)
    expect(code).toBe(0)
    // Two numbers, each of everyone and of one slice, by one test with a p; job by another: 6.
    expect(out).toContain('  6 p-values adjusted together (Holm); equality is what is tested')
    const income = out.split('\n').find((line) => /^ {2}income +everyone/.test(line))
    // The largest gap is 60 of 4,000.
    expect(income).toMatch(/^ {2}income {2,}everyone {2,}0\.015\d* .*40,000 {2,}40,000 {2,}0$/)
    expect(out).toMatch(/wasserstein: Wasserstein distance.*\n.*\n {2}income +(everyone|sex F × region North) +60/)
    expect(out).toMatch(/\n {2}income +sex F × region North +.*10,000 +10,000 +0\n/)
    const html = readFileSync(page, 'utf8')
    expect(html).toContain('<h2>Tests of the values themselves</h2>')
    expect(words(html).match(/NaN|undefined|Infinity|\[object/g)).toBeNull()
    const json = JSON.parse((await compare(before, after, '--metric', 'ks', '--json')).out)
    expect(json.valueTests.map(({ subject, slice, tests }: never) => [subject, slice, tests])).toEqual([
      ['age', 'overall', [expect.objectContaining({ test: 'ks', adjustedLog10P: 0 })]],
      ['income', 'overall', [expect.objectContaining({ test: 'ks' })]],
    ])
    // Kolmogorov's tail at 0.015 x sqrt(20,000) = 2.12 is 2 exp(-2 x 2.12^2) = 2.5 x 10^-4, doubled by Holm.
    expect(json.valueTests[1].tests[0].adjustedLog10P).toBeCloseTo(Math.log10(5e-4), 1)
    const unknown = await compare(before, after, '--metric', 'ks', '--slice', 'sex=G')
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('sex has no value G; it has F, M,')])
  })

  it('compares predicted numbers by their residuals and by those from a bound on', async () => {
    const predicted = (shift: number) => ({
      rows: 4000,
      columns: (i: number) => ({
        price: 1000 + ((i * 37) % 500) - (i % 2 === 0 ? shift : 0),
        paid: 1000 + ((i * 37) % 500) + (i % 7),
      }),
    })
    const asked = '--sensitive sex --decision price --label paid --ignore repaid,approved'.split(' ')
    const [before, after] = [file('before.csv', predicted(0)), file('after.csv', predicted(100))]
    const bounded = await runData(['compare', before, after, ...asked, '--favourable', '>=1250'])
    expect(bounded.code).toBe(2)
    // Prices from 1250 on are 250 of 500, of women from 1350 on: 150 of 500, against half of the men.
    expect(bounded.out).toMatch(/Selection rate of sex F is 0\.60 of everyone else’s/)
    // i mod 7 is 3 on average, and 103 with prices lowered by 100.
    expect(bounded.out).toMatch(/\nmean residual: .*\n.*\n(.*\n)*? {2}sex F +(102\.9|103\.0)\d\d .* 3\.0\d\d|2\.9\d\d/)
    expect(bounded.out).toMatch(/\nmean absolute error: .*\n/)
    expect(bounded.out).toMatch(/\nroot mean squared error: .*\n/)
    const unbounded = await runData(['compare', before, after, ...asked, '--numeric', 'price'])
    expect(unbounded.out).toContain('no --favourable says from which number on a decision is favourable')
    const never = await runData(['compare', before, after, ...asked, '--favourable', '>=9000'])
    expect([never.code, never.err]).toEqual([
      1,
      expect.stringContaining(
        '--favourable >=9000 is never reached in column price; it holds numbers from 900 to 1499',
      ),
    ])
  })

  it('moves the limit and the tolerances that it is told', async () => {
    const rows = { rows: 8000, womenInTheNorth: 0.4 }
    const [before, after] = [file('before.csv', rows), file('after.csv', rows)]
    // 0.4 of 0.6 is two thirds.
    expect((await compare(before, after)).code).toBe(2)
    expect((await compare(before, after, '--limit', 'ratio=0.6')).code).toBe(0)
    expect((await compare(before, after, '--limit', 'difference=0.1')).code).toBe(2)
  })

  it('shows how far it is on a terminal, and clears the line', async () => {
    const before = file('before.csv', { rows: 500 })
    const { err } = await runData(['compare', before, before, ...ASKED], { isInteractive: true })
    expect(err).toContain(`reading ${before}`)
    expect(err).toContain('finding out what income holds')
    expect(err).toContain('counting rows of')
    expect(err.endsWith('\r')).toBe(true)
  })

  it('reads NDJSON, and several files as one data set', async () => {
    const rows = bankRows({ rows: 1000 })
    const lines = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`
    const { code, out } = await compare(fileOf('before.ndjson', lines), file('after.csv', { rows: 1000 }))
    expect([code, out]).toEqual([0, expect.stringContaining('after.csv: 1,000 rows now; before.ndjson: 1,000 rows')])
  })

  it('writes one page that needs nothing but itself', async () => {
    const page = fileOf('report.html', '')
    const { code, out } = await compare(
      file('before.csv', { rows: 8000 }),
      file('after.csv', { rows: 700, womenInTheNorth: 0.3, richer: 1500 }),
      '--html',
      page,
      '--metric',
      'psi,selection-rate',
    )
    expect([code, out]).toEqual([2, expect.stringContaining(`page: ${page}`)])
    const html = readFileSync(page, 'utf8')
    expect(html.startsWith('<!doctype html><html lang="en">')).toBe(true)
    expect(words(html).match(/NaN|undefined|Infinity|\[object/g)).toBeNull()
    // No script, no frame, no address but that of the SVG namespace.
    expect(html.match(/<script|<iframe|<link rel="stylesheet"|\bsrc=|@import|url\((?!#|["']?data:)/g)).toBeNull()
    expect(
      [...html.matchAll(/https?:\/\/[^"'\s<)]+/g)]
        .map(([url]) => url)
        .filter((url) => url !== 'http://www.w3.org/2000/svg'),
    ).toEqual([])
    expect(
      [...html.matchAll(/href="([^"]*)"/g)]
        .map((m) => m[1])
        .every((href) => href?.startsWith('#') || href === 'data:,'),
    ).toBe(true)
    expect([...html.matchAll(/<figcaption id="([\w-]+)">/g)].map((m) => m[1])).toEqual([
      'figure-disparities',
      'figure-drift',
      'figure-overlay-1',
    ])
    expect(html.match(/<svg [^>]*class="marks"/g)?.length).toBeGreaterThanOrEqual(4)
    const sections = [...html.matchAll(/<section class="card" id="([\w-]+)"/g)].map((m) => m[1])
    expect(sections).toEqual(['disparities', 'drift', 'few', 'looked-at'])
  })

  it('is told in its help how it ends', async () => {
    const { code, out } = await runData(['compare', '--help'])
    expect(code).toBe(0)
    expect(out).toContain(
      'Exit codes: 0 nothing differs, 2 something does, 1 it could not be compared, or too few rows for a single test, 64 the line was asked wrongly.',
    )
  })
})

describe('plumbline profile', () => {
  const data = (shape: Shape): string => file('data.csv', shape)
  const PROFILE = '--sensitive sex,region --label repaid --positive yes --decision approved --favourable 1'.split(' ')

  it('tells every slice against everyone else, by source where one is named', async () => {
    const path = data({
      rows: 2000,
      columns: (i) => ({
        source: i % 20 >= 18 ? 'branch' : 'bank',
        repaid: i % 20 >= 18 && i % 2 === 0 ? 'no' : (i * 7) % 10 < 8 ? 'yes' : 'no',
      }),
    })
    const { code, out } = await runData(['profile', path, ...PROFILE, '--source', 'source', '--depth', '1'])
    expect(code).toBe(0)
    expect(out.replace(/took [\d.]+ s/, 'took 1.0 s')).toMatchInlineSnapshot(`
      "data.csv: 2,000 rows, each slice against everyone else in the same data

        slice         rows   share  label rate  everyone else  difference, 95 % interval  selection rate  everyone else  difference, 95 % interval
        everyone      2,000  1.000  0.750       –              –                          0.600           –              –
        sex F         1,000  0.500  0.700       0.800          −0.100 (−0.137 to −0.062)  0.600           0.600          0.000 (−0.043 to 0.043)
        sex M         1,000  0.500  0.800       0.700          +0.100 (0.062 to 0.137)    0.600           0.600          0.000 (−0.043 to 0.043)
        region North  1,000  0.500  0.800       0.700          +0.100 (0.062 to 0.137)    0.600           0.600          0.000 (−0.043 to 0.043)
        region South  1,000  0.500  0.700       0.800          −0.100 (−0.137 to −0.062)  0.600           0.600          0.000 (−0.043 to 0.043)

      What differs most in each slice (Jensen-Shannon divergence, base 2, against everyone else)
        sex F
            age 0.001, most in 18 to 23: 0.10 against 0.07
            income 0.000, most in 2198 to 2598: 0.10 against 0.10
            job 0.000, most in clerk: 0.34 against 0.33
        sex M
            age 0.001, most in 18 to 23: 0.07 against 0.10
            income 0.000, most in 2198 to 2598: 0.10 against 0.10
            job 0.000, most in clerk: 0.33 against 0.34
        region North
            age 0.001, most in 18 to 23: 0.10 against 0.07
            income 0.000, most in 1398 to 1798: 0.10 against 0.10
            job 0.000, most in clerk: 0.33 against 0.33
        region South
            age 0.001, most in 18 to 23: 0.07 against 0.10
            income 0.000, most in 1398 to 1798: 0.10 against 0.10
            job 0.000, most in clerk: 0.33 against 0.33

      By source
        sex F: its gap is consistent with branch
            source  rows of the slice  share of the source  label rate  everyone else  difference, 95 % interval  whole gap without it
            bank    900                0.500                0.778       0.778          0.000 (−0.038 to 0.038)    −1.000
            branch  100                0.500                0.000       1.000          −1.000 (−1.000 to −0.948)  0.000
        sex M: its gap is consistent with branch
            source  rows of the slice  share of the source  label rate  everyone else  difference, 95 % interval  whole gap without it
            bank    900                0.500                0.778       0.778          0.000 (−0.038 to 0.038)    1.000
            branch  100                0.500                1.000       0.000          +1.000 (0.948 to 1.000)    0.000
        region North
            source  rows of the slice  share of the source  label rate  everyone else  difference, 95 % interval  whole gap without it
            bank    1,000              0.556                0.800       0.750          +0.050 (0.011 to 0.089)    –
            branch  0                  0.000                –           0.500          –                          0.050
        region South
            source  rows of the slice  share of the source  label rate  everyone else  difference, 95 % interval  whole gap without it
            bank    800                0.444                0.750       0.800          −0.050 (−0.089 to −0.011)  –
            branch  200                1.000                0.500       –              –                          −0.050

      Looked at
        numeric: age, income
        categorical: job
        kinds are inferred from the values; --numeric, --categorical and --ignore say otherwise
        left out: id (every row has another value, as ids do); country (it holds one value alone)
        took 1.0 s
      "
    `)
  })

  it('prints every number as JSON, and writes one page', async () => {
    const page = fileOf('profile.html', '')
    const { code, out } = await runData(['profile', data({ rows: 1000 }), ...PROFILE, '--json', '--html', page])
    expect([code, JSON.parse(out).format]).toEqual([0, 'plumbline.profile/1'])
    expect(existsSync(page)).toBe(true)
    const html = readFileSync(page, 'utf8')
    expect(words(html).match(/NaN|undefined|Infinity|\[object|<script/g)).toBeNull()
    expect(html.includes('<h2>sex F</h2>')).toBe(true)
  })
})

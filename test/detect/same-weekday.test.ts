import { describe, expect, it } from 'vitest'
import { type BaselineView, trainingSide, viewBaseline, weekdaysIn } from '../../src/detect/baseline-view.ts'
import { checkFinding } from '../../src/detect/check-finding.ts'
import { detect, type Scan } from '../../src/detect/detect.ts'
import { detectableOfFinding } from '../../src/detect/detectable-of-finding.ts'
import { decisionDrift } from '../../src/detect/drift/decision-drift.ts'
import { standingEffect } from '../../src/detect/roots.ts'
import { becauseOf } from '../../src/detect/why.ts'
import { horizonSums } from '../../src/monitor/horizon-sums.ts'
import { type CoarseProfile, sumCoarse } from '../../src/profile/coarse-profile.ts'
import { pairOf, settings, tablesOf } from './counts-builder.ts'
import { baselineOfDays, dayWindow } from './week-of-days.ts'

const people = tablesOf({ sensitive: { sex: ['F', 'M'] }, features: { income: 4 } })

/** A day of 1,000 women and 1,000 men of whom so many in a thousand are approved; on Saturdays and Sundays half as many people. */
function day(weekday: number, approved: number): CoarseProfile {
  const n = weekday >= 6 ? 500 : 1000
  const favourable = Math.round((approved * n) / 1000)
  return people.counts(['F', 'M'].map((sex) => ({ of: [sex], n, favourable })))
}

/** Days from a Monday on; six in ten are approved, at weekends three, the third block of a weekday two in a hundred more. */
function training(days: number): BaselineView {
  const all = Array.from({ length: days }, (_, i) => {
    const weekday = (i % 7) + 1
    return day(weekday, (weekday >= 6 ? 300 : 600) + (i >= 14 && i < 21 ? 20 : 0))
  })
  return viewBaseline(baselineOfDays(people, all), 2)
}

/** Judges the last of some days that begin on a Monday; each is a weekday with its thousandths of approvals. */
function scanOf(baseline: BaselineView, approved: readonly number[]): Scan {
  const back = approved
    .map((of, i) => ({ window: dayWindow(i), rows: (i % 7) + 1 >= 6 ? 1000 : 2000, counts: day((i % 7) + 1, of) }))
    .reverse()
  const versions = [{ version: '1', baseline, horizons: horizonSums('1d', baseline, back) }]
  return detect({ run: 'arrival', versions, ...settings(), scansAYear: 365.25 })
}

const usualWeek = [600, 600, 600, 600, 600, 300, 300]

describe('a day beside training', () => {
  it('is compared with the same weekdays where weekdays differ and each has four blocks', () => {
    const baseline = training(28)
    const [sunday] = scanOf(baseline, usualWeek).comparisons
    expect(sunday?.baseline.weekdays).toEqual([7])
    // Four Sundays of 500 women; 300 + 300 + 320 + 300 in a thousand approved: 150 + 150 + 160 + 150.
    const women = pairOf(sunday as NonNullable<typeof sunday>, 'sex=F').training
    expect([women[people.layout.n], women[people.layout.favourable]]).toEqual([2000, 610])
    expect(sunday?.baseline.calibration?.blocks).toBe(4)
  })

  it('finds nothing on a Sunday as Sundays are, and a Sunday as Mondays are', () => {
    const baseline = training(28)
    expect(scanOf(baseline, usualWeek).findings).toEqual([])
    const found = scanOf(baseline, [...usualWeek.slice(0, 6), 600]).findings.filter((f) => f.horizon === 1)
    expect(found.map((f) => `${f.kind} ${f.slice} ${f.direction}`)).toContain('decision-drift overall up')
  })

  it('sums the weekdays of three days, and compares a whole week with all of training', () => {
    const { comparisons } = scanOf(training(28), usualWeek)
    const over = (windows: number) => comparisons.find((c) => c.horizon === windows)?.baseline
    expect(over(3)?.weekdays).toEqual([5, 6, 7])
    // 4 x (2,000 on Fridays + 1,000 + 1,000 at weekends), and 12 blocks.
    expect(over(3)?.slices.get('overall')?.vector[people.layout.n]).toBe(16_000)
    expect(over(3)?.calibration?.blocks).toBe(12)
    // 4 x (5 x 2,000 + 2 x 1,000)
    expect(over(7)?.weekdays).toBeUndefined()
    expect(over(7)?.slices.get('overall')?.vector[people.layout.n]).toBe(48_000)
    expect(over(7)?.calibration?.blocks).toBe(28)
  })

  it('takes differences between weekdays for noise in no sum of whole weeks', () => {
    const baseline = training(28)
    // Of everyone's rate over seven days of 2,000; sums that are alike on both sides but for the noise that goes with them.
    const dispersion = (view: BaselineView | undefined): number => {
      const fit = view?.calibration?.of.get('rate:decision')
      return (fit?.c ?? 0) + (fit?.omega[0] ?? 0) / (0.25 / 12_000)
    }
    expect(dispersion(baseline)).toBeGreaterThan(20 * dispersion(baseline.sides?.wholeWeeks))
  })

  it('is compared with all of training where a baseline has fewer than four weeks, or its weekdays do not differ', () => {
    expect(training(27).sides?.onWeekdays([7])).toBeUndefined()
    expect(trainingSide(training(27), 1, [7]).weekdays).toBeUndefined()
    const alike = viewBaseline(
      baselineOfDays(
        people,
        Array.from({ length: 28 }, () => day(1, 600)),
      ),
      2,
    )
    expect(alike.sides).toBeUndefined()
    expect(weekdaysIn(alike, [dayWindow(6)])).toBeUndefined()
  })

  it('leaves days without rows out of the weekdays that a sum is compared with', () => {
    const baseline = training(28)
    const back = [7, 6, 5].map((i) => ({
      window: dayWindow(i),
      rows: i === 7 || i === 5 ? 2000 : 0,
      counts: i === 6 ? new Map() : day((i % 7) + 1, 600),
    }))
    expect(horizonSums('1d', baseline, back).map((h) => [h.windows, h.weekdays])).toEqual([
      [1, [1]],
      [3, [1, 6]],
    ])
  })

  it('asks support of the weekdays that it is compared with', () => {
    const small = (weekday: number) =>
      people.counts([
        { of: ['F'], n: 20, favourable: weekday >= 6 ? 6 : 12 },
        { of: ['M'], n: 2000, favourable: weekday >= 6 ? 600 : 1200 },
      ])
    const days = Array.from({ length: 28 }, (_, i) => small((i % 7) + 1))
    const baseline = viewBaseline(baselineOfDays(people, days), 2)
    const now = people.counts([{ of: ['F'], n: 200, favourable: 60 }])
    const horizons = [{ windows: 1, counts: now, weekdays: [7] }]
    const { comparisons } = detect({
      run: 'arrival',
      versions: [{ version: '1', baseline, horizons }],
      ...settings(),
      scansAYear: 365,
    })
    const comparison = comparisons[0] as NonNullable<(typeof comparisons)[0]>
    // All of training holds 28 x 20 = 560 women, its Sundays 80: under the 100 that a rate needs.
    expect(decisionDrift.ask(comparison, pairOf(comparison, 'sex=F'))).toEqual([
      { status: 'too-few', subject: 'decision', supportNow: 200, supportTraining: 80, required: 100 },
    ])
  })
})

describe('a finding against the same weekday', () => {
  const scan = scanOf(training(28), [...usualWeek.slice(0, 6), 600])
  const found = scan.findings.find((f) => f.kind === 'decision-drift' && f.slice === 'sex=F' && f.horizon === 1)
  if (!found) throw new Error('twice the usual rate of Sundays is a finding')

  it('says so, and keeps the counts that it was compared with', () => {
    expect(found.why).toContain('in this window, against the same weekday at training')
    expect(found.basis?.weekdays).toEqual([7])
    expect(found.measured).toMatchObject({ training: { count: 610, of: 2000 } })
    expect(becauseOf(found, detectableOfFinding(found))).toContain('compared with the Sundays of training')
    expect(scan.judged.find((j) => j.kind === 'decision-drift' && j.slice === 'sex=F')?.weekdays).toEqual([7])
  })

  it('comes out the same from its own row', () => {
    expect(checkFinding(JSON.parse(JSON.stringify(found)))).toMatchObject({ same: true, notComputed: [] })
  })

  it('is measured again against the same weekdays when its matter is asked whether it stands', () => {
    // 0.6 against 610 of 2,000: 0.295, in tolerances of 0.05.
    expect(standingEffect(found, 'sex=F', scan.comparisons)).toBeCloseTo((0.6 - 0.305) / 0.05, 9)
  })

  it('names several weekdays in words', () => {
    const wide = scanOf(training(28), [600, 600, 600, 600, 990, 990, 990]).findings.find((f) => f.horizon === 3)
    expect(wide?.why).toContain('over the last 3 windows, against the same weekdays at training')
    expect(wide && becauseOf(wide, undefined)).toContain('compared with the Fridays, Saturdays and Sundays of training')
  })
})

describe('the sums of a scan', () => {
  it('are compared with all of training where windows are not days', () => {
    const view = people.view(sumCoarse([day(1, 600)]))
    const back = [{ window: dayWindow(0), rows: 2000, counts: day(1, 600) }]
    expect(horizonSums('1w', view, back)[0]?.weekdays).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type { Investigation, InvestigationStatus, Step } from '../../src/investigate/investigation.ts'
import { allowedSteps, takeStep } from '../../src/investigate/steps.ts'

const DAY = 24 * 3_600_000
const investigation = (status: InvestigationStatus, more: Partial<Investigation> = {}): Investigation => ({
  ...{ id: 12, model: 'm', matterId: 1, family: 'limit', rootSlice: 'sex=F', title: 't', severity: 'warning', status },
  ...{ openedAt: 0, openedBy: 'plumbline', updatedAt: 0, evidenceSha256: 'e', lineageSha256: 'l' },
  ...{ assignee: undefined, rootCause: undefined, remedy: undefined, concludedBy: undefined },
  ...more,
})
const stepOf = (verb: Step['verb'], reason = 'because'): Step =>
  verb === 'conclude'
    ? { verb, reason, rootCause: 'data-source', remedy: 'retrained without it' }
    : verb === 'assign'
      ? { verb, reason, to: 'jun' }
      : { verb, reason }
const by = (actor: string, at = 1000) => ({ actor, at, last: { actor: 'tomasz', at: 500 } })
const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'allowed'
}

const STATUSES: readonly InvestigationStatus[] = [
  ...(['open', 'acknowledged', 'investigating', 'concluded', 'closed', 'dismissed'] as const),
]
// Where each verb leads from each status, in the order above; a dash where it is refused.
const TABLE: Readonly<Record<Step['verb'], readonly (InvestigationStatus | '-')[]>> = {
  acknowledge: ['acknowledged', '-', '-', '-', '-', '-'],
  investigate: ['investigating', 'investigating', '-', '-', '-', '-'],
  conclude: ['concluded', 'concluded', 'concluded', '-', '-', '-'],
  close: ['-', '-', '-', 'closed', '-', '-'],
  dismiss: ['dismissed', 'dismissed', 'dismissed', 'dismissed', '-', '-'],
  reopen: ['-', '-', '-', 'open', 'open', 'open'],
  assign: ['open', 'acknowledged', 'investigating', 'concluded', '-', '-'],
  comment: STATUSES,
}
const cases = (Object.keys(TABLE) as Step['verb'][]).flatMap((verb) =>
  STATUSES.map((from, i) => [verb, from, TABLE[verb][i] as InvestigationStatus | '-'] as const),
)

describe('takeStep', () => {
  it.each(cases)('%s from %s leads to %s', (verb, from, to) => {
    const taken = () => takeStep(investigation(from, { concludedBy: 'tomasz' }), stepOf(verb), by('ines'))
    if (to === '-') expect(codeOf(taken)).toMatch(/^conflict: /)
    else expect(taken().after.status).toBe(to)
  })

  it.each(cases)('offers %s from %s exactly where it leads somewhere', (verb, from, to) => {
    expect(allowedSteps(investigation(from), 'ines').includes(verb)).toBe(to !== '-')
  })

  it('tells the loser who set the status that stands, and what is possible now', () => {
    expect(codeOf(() => takeStep(investigation('acknowledged'), stepOf('acknowledge'), by('ines')))).toBe(
      'conflict: INV-12 is acknowledged, set by tomasz at 1970-01-01T00:00:00.500Z: cannot acknowledge it from there (only from open); possible now: investigate, conclude, dismiss, assign, comment',
    )
  })

  it('wants a second person for closing, except where everyone is local', () => {
    const concluded = (concludedBy: string) => investigation('concluded', { concludedBy })
    expect(codeOf(() => takeStep(concluded('ines'), stepOf('close'), by('ines')))).toMatch(
      /^forbidden: INV-12 was concluded by ines/,
    )
    expect(codeOf(() => takeStep(concluded('ines'), stepOf('close'), by('tomasz')))).toBe('allowed')
    expect(codeOf(() => takeStep(concluded('local'), stepOf('close'), by('local')))).toBe('allowed')
    expect(allowedSteps(concluded('ines'), 'ines')).not.toContain('close')
  })

  it.each<[Step['verb'], boolean]>([
    ['acknowledge', false],
    ['investigate', false],
    ['conclude', true],
    ['close', true],
    ['dismiss', true],
    ['reopen', true],
    ['assign', false],
    ['comment', true],
  ])('%s needs a reason: %s', (verb, needs) => {
    const from = { close: 'concluded', reopen: 'closed' }[verb as string] ?? 'open'
    const taken = codeOf(() => takeStep(investigation(from as InvestigationStatus), stepOf(verb, '  '), by('ines')))
    expect(taken).toBe(
      needs ? `invalid: ${verb} needs a reason: say why, in words that a colleague can follow` : 'allowed',
    )
  })

  it.each<[Partial<Extract<Step, { verb: 'conclude' }>>, string]>([
    [
      { rootCause: 'weather' as never },
      'invalid: rootCause "weather" is unknown; known: data-source, feature-pipeline, model-change, population-shift, policy, label, false-alarm',
    ],
    [{ remedy: ' ' }, 'invalid: conclude needs a remedy: what was done about it, or why nothing was'],
    [{ remedy: '', rootCause: 'false-alarm' }, 'allowed'],
    [
      { settledUntil: 1000 },
      'invalid: settledUntil must lie after 1970-01-01T00:00:01.000Z, got 1970-01-01T00:00:01.000Z',
    ],
    [{ settledUntil: Number.NaN }, 'invalid: settledUntil must lie after 1970-01-01T00:00:01.000Z, got NaN'],
    [{ reason: 'x'.repeat(4001) }, 'invalid: reason has 4001 characters, at most 4000 are kept'],
  ])('a conclusion with %j is %s', (members, outcome) => {
    const step = { ...stepOf('conclude'), ...members } as Step
    expect(codeOf(() => takeStep(investigation('open'), step, by('ines')))).toBe(outcome)
  })

  it('settles with a conclusion until the date given, else for 90 days; reopening revives', () => {
    const matterOf = (from: InvestigationStatus, step: Step) => takeStep(investigation(from), step, by('ines')).matter
    const until = { ...stepOf('conclude'), settledUntil: 5 * DAY } as Step
    expect(matterOf('open', until)).toEqual({ effect: 'settle', until: 5 * DAY })
    expect(matterOf('open', stepOf('conclude'))).toEqual({ effect: 'settle', until: 1000 + 90 * DAY })
    expect(matterOf('open', stepOf('dismiss'))).toEqual({ effect: 'settle', until: 1000 + 90 * DAY })
    expect(matterOf('concluded', stepOf('close'))).toEqual({ effect: 'none' })
    expect(matterOf('closed', stepOf('reopen'))).toEqual({ effect: 'revive' })
  })

  it('assigns to a name that is given, in every status that is not finished, and leaves the status', () => {
    const assigned = (to: string) =>
      takeStep(investigation('investigating', { assignee: 'tomasz' }), { verb: 'assign', reason: '', to }, by('ines'))
    expect(assigned('  Jun Sato ').after).toMatchObject({ assignee: 'Jun Sato', status: 'investigating' })
    expect(assigned('jun')).toMatchObject({ event: 'assigned', matter: { effect: 'none' }, reason: undefined })
    expect(codeOf(() => assigned(' '))).toBe('invalid: assign needs a name: who takes it')
    expect(codeOf(() => assigned('x'.repeat(201)))).toBe('invalid: the name has 201 characters, at most 200 are kept')
  })

  it('assigns nobody by a link, whose reader is not known, and leaves it with who has it', () => {
    const link: Step = { verb: 'acknowledge', reason: '', byLink: true }
    const taken = (from: Investigation) => takeStep(from, link, by('link sent to oncall')).after
    expect(taken(investigation('open'))).toMatchObject({ status: 'acknowledged', assignee: undefined })
    expect(taken(investigation('open', { assignee: 'jun' })).assignee).toBe('jun')
  })

  it('assigns whoever takes it up, and forgets a conclusion that is reopened', () => {
    const changed = (from: Investigation, verb: Step['verb']) => takeStep(from, stepOf(verb), by('ines')).after
    expect(changed(investigation('open'), 'acknowledge').assignee).toBe('ines')
    expect(changed(investigation('open', { assignee: 'tomasz' }), 'acknowledge').assignee).toBe('tomasz')
    expect(changed(investigation('open', { assignee: 'tomasz' }), 'investigate').assignee).toBe('ines')
    expect(changed(investigation('open'), 'conclude')).toMatchObject({ rootCause: 'data-source', concludedBy: 'ines' })
    const closed = investigation('closed', { rootCause: 'label', remedy: 'r', concludedBy: 'tomasz' })
    expect(changed(closed, 'reopen')).toMatchObject({ rootCause: undefined, remedy: undefined, concludedBy: undefined })
  })
})

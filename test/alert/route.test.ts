import { describe, expect, it } from 'vitest'
import { labelsOf } from '../../src/alert/labels.ts'
import { messageIdOf, type RouteConditions, takes, tells } from '../../src/alert/route.ts'
import { AT, investigation, notification } from './notification-builder.ts'
import { routeWith } from './route-builder.ts'

const labels = labelsOf({
  model: 'credit',
  version: '7',
  family: 'limit',
  metric: 'disparity',
  rootSlice: 'region=North & age=18-25',
  severity: 'critical',
  baseline: '7/1',
})

const taken = (when: RouteConditions): boolean => takes(routeWith({ when, to: ['mail'] }), labels)

describe('the labels of an investigation', () => {
  it('name model, version, family, metric, slice, severity and baseline, and each value of the root slice', () => {
    expect(labels).toEqual({
      model: 'credit',
      model_version: '7',
      family: 'limit',
      metric: 'disparity',
      slice: 'region=North & age=18-25',
      severity: 'critical',
      baseline: '7/1',
      slice_region: 'North',
      slice_age: '18-25',
    })
  })

  it('that a label may not be called are written with _, and what is not known is left out', () => {
    const given = labelsOf({ model: 'm', family: 'mix', rootSlice: 'marital status=single', severity: 'notice' })
    expect(given).toEqual({
      model: 'm',
      family: 'mix',
      slice: 'marital status=single',
      severity: 'notice',
      slice_marital_status: 'single',
    })
  })
})

describe('a route', () => {
  it('is taken where all of its conditions hold', () => {
    expect(taken({})).toBe(true)
    expect(taken({ severity: ['warning', 'critical'], model: ['credit'], family: ['limit'] })).toBe(true)
    expect(taken({ severity: ['notice'] })).toBe(false)
    expect(taken({ severity: ['critical'], model: ['fraud'] })).toBe(false)
  })

  it('for a slice is taken by root slices that name one of the values, and by any with *', () => {
    expect(taken({ slice: { region: ['South', 'North'] } })).toBe(true)
    expect(taken({ slice: { region: ['North'], age: ['*'] } })).toBe(true)
    expect(taken({ slice: { region: ['South'] } })).toBe(false)
    expect(taken({ slice: { sex: ['*'] } })).toBe(false)
  })

  it('tells everything unless it chooses, acknowledgements only to channels that page until then', () => {
    const all = routeWith({ to: ['mail', 'pager'], pages: ['pager'] })
    const kinds = ['opened', 'worsened', 'concluded', 'reminder', 'acknowledged'] as const
    expect(kinds.map((kind) => tells(all, kind, 'mail'))).toEqual([true, true, true, true, false])
    expect(kinds.map((kind) => tells(all, kind, 'pager'))).toEqual([true, true, true, true, true])
    expect(tells(routeWith({ to: ['mail'], sendResolved: false }), 'concluded', 'mail')).toBe(false)
    const chosen = routeWith({ to: ['mail'], when: { kind: ['acknowledged'] } })
    expect([tells(chosen, 'acknowledged', 'mail'), tells(chosen, 'opened', 'mail')]).toEqual([true, false])
  })

  it('without a name is called by its place', () => {
    expect([routeWith({ to: ['mail'] }).name, routeWith({ to: ['mail'] }, 2).name]).toEqual(['route 1', 'route 3'])
  })
})

describe('message ids', () => {
  it('are the same for the same news to the same channel', () => {
    expect(messageIdOf('a', notification())).toBe(messageIdOf('a', notification()))
  })

  it('differ by channel, kind, time and investigations', () => {
    const ids = [
      messageIdOf('a', notification()),
      messageIdOf('b', notification()),
      messageIdOf('a', notification({ kind: 'worsened' })),
      messageIdOf('a', notification({ at: AT + 1 })),
      messageIdOf('a', notification({ investigations: [investigation({ id: 13 })] })),
    ]
    expect(new Set(ids).size).toBe(5)
  })

  it('differ by how often an alert has worsened, by group, and by those that a message only counts', () => {
    const told = notification({ kind: 'worsened', groupKey: 'a:{}' })
    const ids = [
      messageIdOf('a', told),
      messageIdOf('a', { ...told, investigations: told.investigations.map((one) => ({ ...one, revision: 2 })) }),
      messageIdOf('a', { ...told, groupKey: 'b:{}' }),
      messageIdOf('a', told, ['12 1']),
      messageIdOf('a', told, ['12 1', '13 1']),
    ]
    expect(new Set(ids).size).toBe(5)
  })

  it('hold no dot, which would blur what a webhook signs', () => {
    expect(messageIdOf('a.b', notification())).toMatch(/^msg_[\w-]{43}$/)
  })
})

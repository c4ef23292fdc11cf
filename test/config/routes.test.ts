import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { channelKinds } from '../../src/alert/channels/index.ts'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { routeWith } from '../alert/route-builder.ts'
import { COMPLETE, env, problemsOf, read } from './config-text.ts'

/** The complete configuration with other routes, one a line, from line 10 on. */
const withRoutes = (...routes: readonly string[]): string =>
  COMPLETE.replace(/ {4}- \{ when: .*\n/, routes.map((route) => `    - ${route}\n`).join(''))

const withInhibit = (rules: string): string => COMPLETE.replace('monitors:', `  inhibit: ${rules}\nmonitors:`)

function configOf(text: string): Config {
  const reading = read(text)
  if (reading.status === 'wrong') throw new Error(reading.problems.map((p) => p.message).join())
  return reading.config
}

describe('a route', () => {
  it('of an older file is read as it was, and called by its place', () => {
    const { routes } = configOf(withRoutes('{ to: [oncall-mail] }', '{ when: { kind: [opened] }, to: [oncall-hook] }'))
    expect(routes).toEqual([
      routeWith({ to: ['oncall-mail'], groupBy: ['model'] }),
      routeWith({ when: { kind: ['opened'] }, to: ['oncall-hook'], groupBy: ['model'] }, 1),
    ])
  })

  it('is read with every key', () => {
    const { routes } = configOf(
      withRoutes(
        [
          '{ name: on call, to: [oncall-mail], groupBy: [model, slice_region], groupWait: 30s, groupInterval: 10m',
          'repeatInterval: 4h, sendResolved: false',
          'escalate: { after: 90m, to: [oncall-hook] }',
          'when: { family: [limit], slice: { region: [north, 1] }, hours: { from: "22:00", to: "06:00", timezone: utc } } }',
        ].join(', '),
      ),
    )
    expect(routes).toEqual([
      {
        name: 'on call',
        to: ['oncall-mail'],
        groupBy: ['model', 'slice_region'],
        groupWaitMs: 30_000,
        groupIntervalMs: 600_000,
        repeatIntervalMs: 14_400_000,
        sendResolved: false,
        escalate: { afterMs: 5_400_000, to: ['oncall-hook'] },
        when: {
          family: ['limit'],
          slice: { region: ['north', '1'] },
          hours: { days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: 1320, to: 360, timezone: 'UTC' },
        },
      },
    ])
  })

  it('that collects is read with its hour', () => {
    const text = withRoutes(
      '{ to: [oncall-mail], repeatInterval: never, digest: { at: "07:30", days: [mon, fri], timezone: Europe/Paris } }',
    )
    expect(configOf(text).routes[0]?.digest).toEqual({ at: 450, days: ['mon', 'fri'], timezone: 'Europe/Paris' })
  })

  it.each([
    ['{ to: [oncall-mail, oncall-mail] }', 'to[1]: "oncall-mail" is in this list already; name each channel once'],
    [
      '{ to: [oncall-mail], escalate: { after: 1h, to: [oncall-mail] } }',
      'escalate.to[0]: "oncall-mail" is told by this route already; expected another channel: oncall-hook',
    ],
    [
      '{ to: [oncall-mail], sendResolved: false, when: { kind: [opened, concluded] } }',
      'when.kind[1]: "concluded" is never told with sendResolved: false; leave out one of them',
    ],
    [
      '{ to: [oncall-mail], when: { kind: [reminder] } }',
      'repeatInterval: missing; a route for reminders alone tells nothing without it: expected a duration such as 24h',
    ],
    [
      '{ to: [oncall-mail], repeatInterval: 24h, digest: { at: "08:00" } }',
      'repeatInterval: does nothing beside digest, which tells at its hour what is new; leave out one of them',
    ],
    [
      '{ to: [oncall-mail], groupWait: 30s, digest: { at: "08:00" } }',
      'groupWait: does nothing beside digest, which tells at its hour; leave out one of them',
    ],
    [
      '{ to: [oncall-mail], groupInterval: 10m, digest: { at: "08:00" } }',
      'groupInterval: does nothing beside digest, which tells at its hour; leave out one of them',
    ],
    [
      '{ to: [oncall-mail], groupBy: [slice_regoin] }',
      'groupBy[0]: no alert has a label "slice_regoin" (did you mean "slice_region"?); expected one of model, model_version, family, metric, slice, severity, baseline, slice_sex, slice_age, slice_region',
    ],
    [
      '{ to: [oncall-mail], repeatInterval: sometimes }',
      'repeatInterval: expected a duration such as 24h, or never, got "sometimes"',
    ],
    [
      '{ to: [oncall-mail], groupWait: soon }',
      'groupWait: expected a whole number and one of s, m, h, d, w, mo, y, such as 30s, got "soon"',
    ],
    ['{ to: [oncall-mail], digest: { at: "8:00" } }', 'digest.at: expected a time of day such as "08:00", got "8:00"'],
    [
      '{ to: [oncall-mail], digest: { at: "25:00" } }',
      'digest.at: expected a time of day such as "08:00", got "25:00"',
    ],
    ['{ to: [oncall-mail], digest: {} }', 'digest.at: missing; expected a time of day such as "08:00"'],
    [
      '{ to: [oncall-mail], groupBy: [modle] }',
      'groupBy[0]: expected a label: model, model_version, family, metric, slice, severity, baseline or slice_ and a sensitive feature, such as slice_region, got "modle"',
    ],
    [
      '{ to: [oncall-mail], name: a/b }',
      'name: expected up to 64 letters, digits, spaces, _ and - that begin with a letter or digit, got "a/b"',
    ],
    [
      '{ to: [oncall-mail], escalate: { after: 1h, to: [boss] } }',
      'escalate.to[0]: "boss" is no channel; configured: oncall-mail, oncall-hook',
    ],
    [
      '{ to: [oncall-mail], escalate: { to: [oncall-hook] } }',
      'escalate.after: missing; expected a duration such as 1h',
    ],
    [
      '{ to: [oncall-mail], when: { slice: { regoin: [north] } } }',
      'when.slice.regoin: "regoin" is no sensitive feature of a monitor (did you mean "region"?); configured: sex, age, region',
    ],
    [
      '{ to: [oncall-mail], when: { hours: { from: "09:00", to: "09:00" } } }',
      'when.hours.to: is the same as from: these hours last no time',
    ],
    [
      '{ to: [oncall-mail], when: { hours: { from: "24:00", to: "09:00" } } }',
      'when.hours.from: begins where the day ends; expected 00:00 to 23:59',
    ],
    [
      '{ to: [oncall-mail], when: { hours: { timezone: Europe/Pariss } } }',
      'when.hours.timezone: expected an IANA time zone such as Europe/Paris, got "Europe/Pariss"',
    ],
    [
      '{ to: [oncall-mail], when: { hours: { days: [monday] } } }',
      'when.hours.days[0]: expected one of sun, mon, tue, wed, thu, fri, sat, got "monday"',
    ],
  ])('%s is refused', (route, says) => {
    expect(problemsOf(withRoutes(route))).toEqual([`10 alerts.routes[0].${says}`])
  })

  it('knows which of its channels page until somebody acknowledges', () => {
    const pager = '    pager: { kind: pagerduty, secretEnv: PAGER }\n'
    const text = withRoutes('{ to: [oncall-mail, pager] }').replace('  routes:', `${pager}  routes:`)
    const reading = readConfig(text, { path: 'x', env: { ...env, PAGER: 'a'.repeat(32) }, kinds: channelKinds })
    expect(reading).toMatchObject({ config: { routes: [{ to: ['oncall-mail', 'pager'], pages: ['pager'] }] } })
  })

  it('may not have the name of another, given or by its place', () => {
    expect(problemsOf(withRoutes('{ name: route 2, to: [oncall-mail] }', '{ to: [oncall-mail] }'))).toEqual([
      '11 alerts.routes[1].name: "route 2" already names routes[0]; names tell apart what each was told',
    ])
  })
})

describe('inhibition', () => {
  it('is read from matchers, and the empty list is none', () => {
    expect(configOf(withInhibit('[]')).inhibit).toEqual([])
    expect(
      configOf(withInhibit(`[{ source: ['severity="critical"'], target: ['severity!="critical"'] }]`)).inhibit,
    ).toEqual([
      {
        source: [{ name: 'severity', is: '=', value: 'critical' }],
        target: [{ name: 'severity', is: '!=', value: 'critical' }],
        equal: ['model'],
      },
    ])
  })

  it.each([
    [
      `source: ['severty="critical"']`,
      'source[0]: no alert has a label "severty" (did you mean "severity"?); expected one of model, model_version, family, metric, slice, severity, baseline, slice_sex, slice_age, slice_region',
    ],
    [
      `source: ['severity="crit"']`,
      'source[0]: severity is never "crit" (did you mean "critical"?); expected one of notice, warning, critical',
    ],
    [
      `source: ['severity="critical"'], target: ['family="drift"']`,
      'target[0]: family is never "drift"; expected one of input, output, limit, mix, silence, tampering, suspicion',
    ],
    [
      `source: ['severity="critical"'], equal: [slice_regoin]`,
      'equal[0]: no alert has a label "slice_regoin" (did you mean "slice_region"?); expected one of model, model_version, family, metric, slice, severity, baseline, slice_sex, slice_age, slice_region',
    ],
  ])('of %s is refused: it could do nothing', (rule, says) => {
    expect(problemsOf(withInhibit(`[{ ${rule} }]`))).toEqual([`11 alerts.inhibit[0].${says}`])
  })

  it('with a matcher that is none is refused where it stands', () => {
    expect(problemsOf(withInhibit('[{ source: [severity] }]'))).toEqual([
      expect.stringContaining('11 alerts.inhibit[0].source[0]: expected a matcher such as severity="critical"'),
    ])
    expect(problemsOf(withInhibit(`[{ source: ['model=~"("'] }]`))).toEqual([
      expect.stringContaining('the pattern does not close a group'),
    ])
  })
})

describe('docs/configuration.md', () => {
  it('has examples of alerting that are right as they stand', () => {
    const [, section = ''] = readFileSync('docs/configuration.md', 'utf8').split('## Who is told what, and when')
    const examples = [...(section.split('\n## ')[0] ?? '').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      ([, text = '']) => text,
    )
    expect(examples).toHaveLength(4)
    // The first has the channels of the others.
    const [channels = '', ...routes] = examples
    for (const example of routes) {
      const alerts = `${channels}${example.replace(/^/gm, '  ').trimEnd()}`
      const text = COMPLETE.replace(/alerts:\n[\s\S]*?monitors:/, () => `${alerts}\nmonitors:`)
      expect(problemsOf(text)).toEqual([])
    }
  })
})

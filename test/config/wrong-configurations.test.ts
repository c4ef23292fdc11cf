import { describe, expect, it } from 'vitest'
import { COMPLETE, problemsOf, withLine } from './config-text.ts'

type Case = { readonly of: string; readonly line: string; readonly becomes: string; readonly says: readonly string[] }

const cases: readonly Case[] = [
  {
    of: 'a key of the top level that is mistyped',
    line: 'store:',
    becomes: 'stroe: { path: x }',
    says: [
      '2 stroe: unknown key (did you mean "store"?); valid here: server, store, subjects, tokens, alerts, alertmanager, monitors',
    ],
  },
  {
    of: 'a key of the server',
    line: 'server:',
    becomes: 'server: { hots: 127.0.0.1 }',
    says: ['1 server.hots: unknown key (did you mean "host"?); valid here: host, port, baseUrl'],
  },
  {
    of: 'a label of an alert that is none',
    line: 'server:',
    becomes: 'alertmanager: { labels: { model: [model-name], subject: [] } }',
    says: [
      '1 alertmanager.labels.model[0]: expected the name of a label, such as model_name, got "model-name"',
      '1 alertmanager.labels.subject: expected a list with a length of at least 1, got []',
    ],
  },
  {
    of: 'a port that is a text',
    line: 'server:',
    becomes: 'server: { port: "4680" }',
    says: ['1 server.port: expected a number, got "4680"'],
  },
  {
    of: 'a port beyond the last',
    line: 'server:',
    becomes: 'server: { port: 70000 }',
    says: ['1 server.port: expected a number of at most 65535, got 70000'],
  },
  {
    of: 'a plain address of another machine',
    line: 'server:',
    becomes: 'server: { baseUrl: "http://bank.example" }',
    says: ['1 server.baseUrl: must begin with https:// unless its host is loopback'],
  },
  {
    of: 'an address with a path',
    line: 'server:',
    becomes: 'server: { baseUrl: "https://bank.example/plumbline" }',
    says: ['1 server.baseUrl: must end after the host and port: the service lives at the root'],
  },
  {
    of: 'an address of another protocol',
    line: 'server:',
    becomes: 'server: { baseUrl: "ftp://bank.example" }',
    says: [
      '1 server.baseUrl: expected an address that begins with https:// (or http:// on loopback), got "ftp://bank.example"',
    ],
  },
  {
    of: 'an open host without its address',
    line: 'server:',
    becomes: 'server: { host: 0.0.0.0 }',
    says: [
      '1 server.baseUrl: missing; expected the address people reach the service at, because host is no loopback address',
    ],
  },
  {
    of: 'a token without a secret',
    line: '- { name',
    becomes: '- { name: a, role: ingest }',
    says: ['4 tokens[0]: has no secret; name one with secretEnv or secretFile (plumbline secret --token makes one)'],
  },
  {
    of: 'a token with an unknown role',
    line: '- { name',
    becomes: '- { name: a, role: ingset, secretEnv: PLUMBLINE_INGEST_TOKEN }',
    says: ['4 tokens[0].role: expected one of ingest, analyst, admin, got "ingset" (did you mean "ingest"?)'],
  },
  {
    of: 'a token whose variable is not set',
    line: '- { name',
    becomes: '- { name: a, role: admin, secretEnv: NOT_THERE }',
    says: ['4 tokens[0].secretEnv: the environment variable NOT_THERE is not set'],
  },
  {
    of: 'a token whose variable is empty',
    line: '- { name',
    becomes: '- { name: a, role: admin, secretEnv: EMPTY }',
    says: ['4 tokens[0].secretEnv: the environment variable EMPTY is empty'],
  },
  {
    of: 'a token that can be guessed',
    line: '- { name',
    becomes: '- { name: a, role: admin, secretEnv: WEAK }',
    says: [
      '4 tokens[0]: its secret is too weak: expected at least 24 characters without spaces, as plumbline secret --token makes them',
    ],
  },
  {
    of: 'a token with two secrets',
    line: '- { name',
    becomes: '- { name: a, role: admin, secretEnv: WEAK, secretFile: b }',
    says: ['4 tokens[0].secretFile: stands beside secretEnv; name one of the two'],
  },
  {
    of: 'two tokens that are one',
    line: '- { name',
    becomes:
      '- { name: a, role: admin, secretEnv: PLUMBLINE_INGEST_TOKEN }\n- { name: a, role: ingest, secretEnv: PLUMBLINE_INGEST_TOKEN }',
    says: [
      '5 tokens[1].name: "a" stands twice; names tell actors apart',
      '5 tokens[1]: has the same secret as "a"; give every token its own',
    ],
  },
  {
    of: 'a secret in place of its variable',
    line: '- { name',
    becomes: '- { name: a, role: admin, secretEnv: "hunter2!" }',
    says: ['4 tokens[0].secretEnv: expected the name of an environment variable, not the secret itself'],
  },
  {
    of: 'a secret in the file itself',
    line: '- { name',
    becomes: '- { name: a, role: admin, secret: hunter2 }',
    says: [
      '4 tokens[0].secret: unknown key (did you mean "secretEnv"?); valid here: name, role, secretEnv, secretFile',
    ],
  },
  {
    of: 'a channel of an unknown kind',
    line: 'oncall-mail:',
    becomes: 'oncall-mail: { kind: emial }',
    says: [
      '7 alerts.channels.oncall-mail.kind: expected one of email, webhook, slack, teams, pagerduty, alertmanager, got "emial" (did you mean "email"?)',
    ],
  },
  {
    of: 'a channel without a kind',
    line: 'oncall-mail:',
    becomes: 'oncall-mail: { to: [a@example.com] }',
    says: [
      '7 alerts.channels.oncall-mail.kind: missing; expected one of email, webhook, slack, teams, pagerduty, alertmanager',
    ],
  },
  {
    of: 'a channel without what its kind needs',
    line: 'oncall-mail:',
    becomes: 'oncall-mail: { kind: email, smtp: "smtp://localhost", to: [] }',
    says: [
      '7 alerts.channels.oncall-mail.from: missing; expected a text',
      '7 alerts.channels.oncall-mail.to: expected a list with a length of at least 1',
    ],
  },
  {
    of: 'a webhook without a secret',
    line: 'oncall-hook:',
    becomes: 'oncall-hook: { kind: webhook, url: "https://a.example" }',
    says: [
      '8 alerts.channels.oncall-hook: has no secret; name one with secretEnv or secretFile (plumbline secret makes one)',
    ],
  },
  {
    of: 'a webhook secret of another form',
    line: 'oncall-hook:',
    becomes: 'oncall-hook: { kind: webhook, url: "https://a.example", secretEnv: WEAK }',
    says: [
      '8 alerts.channels.oncall-hook.secretEnv: the secret is refused: a secret (whsec_) is written in base64 with its padding',
    ],
  },
  {
    of: 'a webhook that is not encrypted',
    line: 'oncall-hook:',
    becomes: 'oncall-hook: { kind: webhook, url: "http://a.example/x", secretEnv: PLUMBLINE_HOOK_SECRET }',
    says: ['8 alerts.channels.oncall-hook.url: has http:; expected https: (http is for loopback hosts alone)'],
  },
  {
    of: 'a webhook address with a password',
    line: 'oncall-hook:',
    becomes: 'oncall-hook: { kind: webhook, url: "https://me:hunter2@a.example", secretEnv: PLUMBLINE_HOOK_SECRET }',
    says: [
      '8 alerts.channels.oncall-hook.url: holds a user name or password; the signature tells the receiver who sends',
    ],
  },
  {
    of: 'a route to a channel that is not there',
    line: '- { when',
    becomes: '- { to: [oncall-mial] }',
    says: [
      '10 alerts.routes[0].to[0]: "oncall-mial" is no channel (did you mean "oncall-mail"?); configured: oncall-mail, oncall-hook',
    ],
  },
  {
    of: 'a route for a severity that is none',
    line: '- { when',
    becomes: '- { when: { severity: [high] }, to: [oncall-mail] }',
    says: ['10 alerts.routes[0].when.severity[0]: expected one of notice, warning, critical, got "high"'],
  },
  {
    of: 'a route for a model without a monitor',
    line: '- { when',
    becomes: '- { when: { model: [credit-defualt] }, to: [oncall-mail] }',
    says: [
      '10 alerts.routes[0].when.model[0]: "credit-defualt" has no monitor (did you mean "credit-default"?); configured: credit-default',
    ],
  },
  {
    of: 'a monitor without a model',
    line: '- model',
    becomes: '-',
    says: ['13 monitors[0].model: missing; expected a text'],
  },
  {
    of: 'a model whose name an address cannot carry',
    line: '- model',
    becomes: '- model: credit@default',
    says: [
      '12 monitors[0].model: expected up to 100 letters, digits and . _ - that begin with a letter or digit, got "credit@default"',
    ],
  },
  {
    of: 'a schedule of too few fields',
    line: 'schedule:',
    becomes: 'schedule: "5 * *"',
    says: [
      '13 monitors[0].schedule: the cron expression "5 * *": expected five fields (minute, hour, day of month, month, day of week) such as "5 * * * *", got 3',
    ],
  },
  {
    of: 'a schedule with a minute that is none',
    line: 'schedule:',
    becomes: 'schedule: "61 * * * *"',
    says: [
      '13 monitors[0].schedule: the cron expression "61 * * * *": minute "61" is not *, a number from 0 to 59, a range or a step',
    ],
  },
  {
    of: 'a window of another length',
    line: 'window:',
    becomes: 'window: 2d',
    says: ['14 monitors[0].window: expected one of 1h, 6h, 1d, 1w, 1mo, got "2d"'],
  },
  {
    of: 'a time zone that is mistyped',
    line: 'timezone:',
    becomes: 'timezone: Europe/Berln',
    says: ['15 monitors[0].timezone: unknown time zone "Europe/Berln" (did you mean "Europe/Berlin"?)'],
  },
  {
    of: 'a duration without its unit',
    line: 'lateness:',
    becomes: 'lateness: 15',
    says: ['16 monitors[0].lateness: expected a duration such as 15m, got 15'],
  },
  {
    of: 'a duration in words',
    line: 'lateness:',
    becomes: 'lateness: 15 minutes',
    says: [
      '16 monitors[0].lateness: expected a whole number and one of s, m, h, d, w, mo, y, such as 15m, got "15 minutes"',
    ],
  },
  {
    of: 'an outcome of an unknown kind',
    line: 'outcome:',
    becomes: 'outcome: { kind: binray, favourable: [approve] }',
    says: [
      '18 monitors[0].outcome.kind: expected one of binary, multiclass, regression, score-only, got "binray" (did you mean "binary"?)',
    ],
  },
  {
    of: 'an outcome without a favourable decision',
    line: 'outcome:',
    becomes: 'outcome: { kind: binary, favourable: [] }',
    says: [
      '18 monitors[0].outcome.favourable: expected at least one decision, got []',
      '18 monitors[0].outcome.positiveLabel: missing; labels are expected, so say which of them turned out well',
    ],
  },
  {
    of: 'a favourable decision that stands twice',
    line: 'outcome:',
    becomes: 'outcome: { kind: binary, favourable: [1, "1"], positiveLabel: [repaid] }',
    says: ['18 monitors[0].outcome.favourable: "1" stands twice'],
  },
  {
    of: 'a favourable decision that reads as missing',
    line: 'outcome:',
    becomes: 'outcome: { kind: binary, favourable: [NA], positiveLabel: [repaid] }',
    says: ['18 monitors[0].outcome.favourable[0]: "NA" reads as a missing value and can never occur'],
  },
  {
    of: 'labels without a positive one',
    line: 'outcome:',
    becomes: 'outcome: { kind: binary, favourable: [approve] }',
    says: ['18 monitors[0].outcome.positiveLabel: missing; labels are expected, so say which of them turned out well'],
  },
  {
    of: 'a range the wrong way round',
    line: 'scoreRange:',
    becomes: 'scoreRange: [1, 0]',
    says: ['19 monitors[0].scoreRange: expected the lower number first, got [1,0]'],
  },
  {
    of: 'a range of one number',
    line: 'scoreRange:',
    becomes: 'scoreRange: [1]',
    says: ['19 monitors[0].scoreRange: expected two numbers: [lowest, highest], got [1]'],
  },
  {
    of: 'a feature of an unknown kind',
    line: 'features:',
    becomes: 'features: { income: numerical, employment: categorical }',
    says: [
      '20 monitors[0].features.income: expected one of numeric, categorical, got "numerical" (did you mean "numeric"?)',
    ],
  },
  {
    of: 'no features',
    line: 'features:',
    becomes: 'features: {}',
    says: ['20 monitors[0].features: expected at least one feature, got {}'],
  },
  {
    of: 'bands that do not ascend',
    line: 'sensitive:',
    becomes: 'sensitive: { age: { bands: [25, 60, 40] } }',
    says: ['21 monitors[0].sensitive.age.bands: expected numbers in ascending order, none twice, got [25,60,40]'],
  },
  {
    of: 'bands and values together',
    line: 'sensitive:',
    becomes: 'sensitive: { age: { bands: [25], values: [a] } }',
    says: [
      '21 monitors[0].sensitive.age: has both bands and values; a number is cut into bands, a category has values',
    ],
  },
  {
    of: 'a sensitive feature given as a list',
    line: 'sensitive:',
    becomes: 'sensitive: [sex, age]',
    says: ['21 monitors[0].sensitive: expected names with values, got ["sex","age"]'],
  },
  {
    of: 'slices deeper than four',
    line: 'slices:',
    becomes: 'slices: { depth: 5 }',
    says: ['22 monitors[0].slices.depth: expected a number of at most 4, got 5'],
  },
  {
    of: 'a column of a feature that is not declared',
    line: 'columns:',
    becomes: 'columns: { INC: incme }',
    says: [
      '23 monitors[0].columns.INC: "incme" is no feature of this monitor (did you mean "income"?); valid here: id, at, score, decision, label, subject, version, income, employment, sex, age, region',
    ],
  },
  {
    of: 'one feature in two columns',
    line: 'columns:',
    becomes: 'columns: { INC: income, INCOME: income }',
    says: ['23 monitors[0].columns.INCOME: "income" is already in column "INC"'],
  },
  {
    of: 'a ratio of one',
    line: 'limits:',
    becomes: 'limits: { disparity: { ratio: 1 } }',
    says: ['24 monitors[0].limits.disparity.ratio: expected a number below 1, got 1'],
  },
  {
    of: 'a ratio given in per cent',
    line: 'limits:',
    becomes: 'limits: { disparity: { ratio: 80 } }',
    says: ['24 monitors[0].limits.disparity.ratio: expected a number below 1, got 80'],
  },
  {
    of: 'a limit that is mistyped',
    line: 'limits:',
    becomes: 'limits: { featureDirft: 0.01 }',
    says: [
      '24 monitors[0].limits.featureDirft: unknown key (did you mean "featureDrift"?); valid here: falseInvestigationsAYear, strict, disparity, featureDrift, scoreDrift, decisionDrift, disparityChangeRatio, disparityChangeDifference, representationDifference, representationRatio, quality, performance, residual, metrics',
    ],
  },
  {
    of: 'a budget of none',
    line: 'limits:',
    becomes: 'limits: { falseInvestigationsAYear: 0 }',
    says: ['24 monitors[0].limits.falseInvestigationsAYear: expected a number above 0, got 0'],
  },
  {
    of: 'a retention that ends before labels come',
    line: 'retention:',
    becomes: 'retention: { predictions: 30d }',
    says: [
      '25 monitors[0].retention.predictions: predictions would be purged before they are judged; expected more than a window (1d) and labels.after together',
    ],
  },
]

describe('a wrong configuration', () => {
  it.each(cases)('names $of', ({ line, becomes, says }) => {
    expect(problemsOf(withLine(line, becomes))).toEqual(says)
  })

  it('names an open host when there are no tokens', () => {
    const text = withLine('server:', 'server: { host: 0.0.0.0, baseUrl: "https://plumbline.bank.example" }')
    expect(problemsOf(text)).toEqual([])
    expect(problemsOf(text.replace(/tokens:\n.*\n/, ''))).toEqual([
      '1 server.host: 0.0.0.0 can be reached from other machines; without tokens only a loopback address such as 127.0.0.1 is taken: configure tokens or listen there',
    ])
  })

  it('names windows under a day in a zone of half hours, and takes longer ones there', () => {
    const kolkata = withLine('timezone:', 'timezone: Asia/Kolkata')
    expect(problemsOf(kolkata)).toEqual([])
    expect(problemsOf(kolkata.replace('window: 1d', 'window: 6h'))).toEqual([
      '15 monitors[0].timezone: Asia/Kolkata does not lie whole hours from UTC; windows of 6h need a zone that does: take a window of 1d or more, or another zone',
    ])
  })

  it('names a regression without the range of its values', () => {
    const regression = withLine('outcome:', 'outcome: { kind: regression, favourable: { atLeast: 10 } }')
    expect(problemsOf(regression)).toEqual([])
    expect(problemsOf(regression.replace(/ +scoreRange.*\n/, ''))).toEqual([
      '12 monitors[0].scoreRange: missing; a regression needs the lowest and highest value it gives',
    ])
  })

  it('names channels that no route leads to', () => {
    expect(problemsOf(COMPLETE.replace(/ +routes:\n.*\n/, ''))).toEqual([
      '6 alerts.channels: no route leads to them; add alerts.routes, or nobody is told',
    ])
  })

  it('names the second monitor of a model', () => {
    const [head, monitor] = COMPLETE.split('monitors:\n') as [string, string]
    expect(problemsOf(`${head}monitors:\n${monitor}${monitor}`)).toEqual([
      '26 monitors[1].model: "credit-default" is already watched by monitors[0]; a model has one monitor',
    ])
  })

  it('names every problem at once, in the order of the lines, rules between keys among them', () => {
    const text = withLine('window:', 'window: 2w')
      .replace('host: 127.0.0.1', 'hsot: 127.0.0.1')
      .replace('secretEnv: PLUMBLINE_INGEST_TOKEN', 'secretEnv: NOT_THERE')
      .replace('oncall-hook] }', 'oncall-pager] }')
    expect(problemsOf(text)).toEqual([
      '1 server.hsot: unknown key (did you mean "host"?); valid here: host, port, baseUrl',
      '4 tokens[0].secretEnv: the environment variable NOT_THERE is not set',
      '10 alerts.routes[0].to[1]: "oncall-pager" is no channel; configured: oncall-mail, oncall-hook',
      '14 monitors[0].window: expected one of 1h, 6h, 1d, 1w, 1mo, got "2w"',
    ])
  })

  it('names everything at once where every part has a slip and breaks a rule besides', () => {
    const text = `colour: red
server: { port: 99999, baseUrl: "http://plumbline.bank.example", hots: x }
tokens:
  - { name: ana, role: analyst, secretEnv: NOT_SET_1 }
  - { name: ana, role: analyst, secretEnv: NOT_SET_2, scope: all }
  - { name: "no spaces please", role: boss, secretEnv: WEAK }
alerts:
  channels:
    hook: { kind: webhook, url: "http://hooks.bank.example/x", secretEnv: NOT_SET_3, retries: 3 }
    mail: { kind: email, smtp: "smtp://localhost", to: [oncall@example.com], secretEnv: EMPTY }
  routes:
    - { when: { severity: [loud], model: [other] }, to: [ghost] }
monitors:
  - model: credit
    window: 1h
    timezone: Asia/Kolkata
    labels: { after: 90d }
    outcome: { kind: binary, favourable: [] }
    features: { income: number, job: categorical }
    sensitive: { sex: {} }
    columns: { INC: income, JOB: jop }
    limits: { disparity: { ratio: 80 } }
    retention: { predictions: 30d }
  - model: credit
    timezone: Asia/Kolkata
    window: 6h
    colour: red
    outcome: { kind: regression }
    features: { income: numeric }
    sensitive: {}
`
    expect(problemsOf(text)).toEqual([
      '1 colour: unknown key; valid here: server, store, subjects, tokens, alerts, alertmanager, monitors',
      '2 server.port: expected a number of at most 65535, got 99999',
      '2 server.hots: unknown key (did you mean "host"?); valid here: host, port, baseUrl',
      '2 server.baseUrl: must begin with https:// unless its host is loopback',
      '4 tokens[0].secretEnv: the environment variable NOT_SET_1 is not set',
      '5 tokens[1].scope: unknown key; valid here: name, role, secretEnv, secretFile',
      '5 tokens[1].name: "ana" stands twice; names tell actors apart',
      '5 tokens[1].secretEnv: the environment variable NOT_SET_2 is not set',
      '6 tokens[2].name: expected up to 64 letters, digits, _ and - that begin with a letter or digit',
      '6 tokens[2].role: expected one of ingest, analyst, admin, got "boss"',
      '6 tokens[2]: its secret is too weak: expected at least 24 characters without spaces, as plumbline secret --token makes them',
      '9 alerts.channels.hook.retries: unknown key; valid here: kind, url, ports, format, secretEnv, secretFile',
      '9 alerts.channels.hook.secretEnv: the environment variable NOT_SET_3 is not set',
      '9 alerts.channels.hook.url: has http:; expected https: (http is for loopback hosts alone)',
      '10 alerts.channels.mail.from: missing; expected a text',
      '10 alerts.channels.mail.secretEnv: the environment variable EMPTY is empty',
      '12 alerts.routes[0].when.severity[0]: expected one of notice, warning, critical, got "loud"',
      '12 alerts.routes[0].to[0]: "ghost" is no channel; configured: hook, mail',
      '12 alerts.routes[0].when.model[0]: "other" has no monitor; configured: credit',
      '16 monitors[0].timezone: Asia/Kolkata does not lie whole hours from UTC; windows of 1h need a zone that does: take a window of 1d or more, or another zone',
      '18 monitors[0].outcome.favourable: expected at least one decision, got []',
      '18 monitors[0].outcome.positiveLabel: missing; labels are expected, so say which of them turned out well',
      '19 monitors[0].features.income: expected one of numeric, categorical, got "number"',
      '21 monitors[0].columns.JOB: "jop" is no feature of this monitor (did you mean "job"?); valid here: id, at, score, decision, label, subject, version, income, job, sex',
      '22 monitors[0].limits.disparity.ratio: expected a number below 1, got 80',
      '23 monitors[0].retention.predictions: predictions would be purged before they are judged; expected more than a window (1h) and labels.after together',
      '24 monitors[1].model: "credit" is already watched by monitors[0]; a model has one monitor',
      '24 monitors[1].scoreRange: missing; a regression needs the lowest and highest value it gives',
      '25 monitors[1].timezone: Asia/Kolkata does not lie whole hours from UTC; windows of 6h need a zone that does: take a window of 1d or more, or another zone',
      '27 monitors[1].colour: unknown key; valid here: model, schedule, window, timezone, lateness, labels, outcome, scoreRange, features, sensitive, control, slices, maxStrata, columns, limits, retention',
    ])
  })

  it('is named by its line when it is no YAML', () => {
    expect(problemsOf('server: { host: 127.0.0.1\nstore: 1\n')[0]).toMatch(/^2 : /)
    expect(problemsOf('server: {}\nserver: {}\nmonitors: []')).toEqual(['2 : Map keys must be unique'])
  })

  it('may be an empty file', () => {
    expect(problemsOf('')).toEqual(['1 monitors: missing; expected a list'])
  })
})

describe('a message about a configuration', () => {
  const secrets = ['hunter2', 'plb_ingest00', 'whsec_Mf']

  it.each(cases.map(({ line, becomes }) => withLine(line, becomes)))('repeats no secret (%#)', (text) => {
    const said = problemsOf(text).join('\n')
    for (const secret of secrets) expect(said).not.toContain(secret)
  })

  it('repeats nothing that stands where a secret may have been put by mistake', () => {
    const wrong = withLine(
      'oncall-mail:',
      'oncall-mail: { kind: email, smtp: "smtp://me:hunter2@mail", from: [hunter2], to: hunter2 }',
    )
    expect(problemsOf(wrong)).toHaveLength(3)
    expect(problemsOf(wrong).join()).not.toContain('hunter2')
  })
})

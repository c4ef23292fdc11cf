import type { Alert, Labels, Matcher } from './alert.ts'
import { matchersText, matches } from './matcher.ts'

/** While an alert that matches `source` is live, those that match `target` are not told where the labels in `equal` agree. */
export type InhibitRule = {
  readonly source: readonly Matcher[]
  readonly target: readonly Matcher[]
  readonly equal: readonly string[]
}

const is = (name: string, value: string): Matcher => ({ name, is: '=', value })

/** A feed that fell silent or is broken says nothing of slices: it mutes the rest of its model. A silent feed is always told. */
export const DEFAULT_INHIBITION: readonly InhibitRule[] = [
  {
    source: [is('family', 'silence')],
    target: [{ name: 'family', is: '!=', value: 'silence' }],
    equal: ['model'],
  },
  {
    source: [is('metric', 'quality'), is('slice', 'overall'), is('severity', 'critical')],
    target: [{ name: 'family', is: '!=', value: 'silence' }],
    equal: ['model'],
  },
]

/** An alert that mutes another, and the rule by which it does. */
export type Inhibitor = { readonly alert: Alert; readonly rule: InhibitRule }

/**
 * Who mutes an alert, if anybody does: a live alert whose matter has not subsided.
 *
 * A label that is missing equals one that is empty. An alert that matches both sides of a rule is not muted by another that does, and so never by
 * itself.
 *
 * @see prometheus/alertmanager, inhibit: InhibitRule.hasEqual
 */
export function inhibitorFinder(
  alerts: readonly Alert[],
  rules: readonly InhibitRule[],
): (alert: Alert) => Inhibitor | undefined {
  const live = alerts.filter(({ endsAt, subsided }) => endsAt === undefined && subsided !== true)
  const prepared = rules
    .map((rule) => ({ rule, sources: sourcesOf(rule, live) }))
    .filter(({ sources }) => sources.size > 0)
  return (alert) => {
    for (const { rule, sources } of prepared) {
      if (!matches(rule.target, alert.labels)) continue
      const candidates = sources.get(valuesOf(rule, alert.labels)) ?? []
      const matchesBoth = matches(rule.source, alert.labels)
      const source = candidates.find(({ isTarget }) => !(matchesBoth && isTarget))
      if (source !== undefined) return { alert: source.alert, rule }
    }
    return undefined
  }
}

/** Why an alert is muted: `INV-7 is live (family="silence")`. */
export function inhibitorText({ alert, rule }: Inhibitor): string {
  return `INV-${alert.investigation} is live (${matchersText(rule.source)})`
}

type Source = { readonly alert: Alert; readonly isTarget: boolean }

function sourcesOf(rule: InhibitRule, live: readonly Alert[]): ReadonlyMap<string, readonly Source[]> {
  const sources = new Map<string, Source[]>()
  for (const alert of live) {
    if (!matches(rule.source, alert.labels)) continue
    const key = valuesOf(rule, alert.labels)
    const source = { alert, isTarget: matches(rule.target, alert.labels) }
    const same = sources.get(key)
    if (same === undefined) sources.set(key, [source])
    else same.push(source)
  }
  return sources
}

function valuesOf({ equal }: InhibitRule, labels: Labels): string {
  return JSON.stringify(equal.map((name) => labels[name] ?? ''))
}

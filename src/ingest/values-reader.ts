import type { ModelSpec } from '../profile/model-spec.ts'
import { readNumeric } from '../profile/reading.ts'
import { came, shortened } from './came.ts'
import { identifierIn, isIdentifierName } from './direct-identifier.ts'
import type { Refusal } from './member-readers.ts'

/** Characters that a value may have. */
export const MAX_TEXT = 65_536

/** Characters that a number may be written with; more than any double needs. */
export const MAX_NUMBER_TEXT = 400

const MAX_VALUES = 2000
const MAX_KNOWN = 10_000

/** How a value is to be checked, by its name alone. */
type Rule = { readonly kind: 'numeric' | 'category' | 'identifier'; readonly shown: boolean }

/**
 * Compiles the check of a row's feature or sensitive values: scalars, numeric where numbers are declared, no direct identifiers.
 *
 * @returns a check that answers undefined for values that are as expected
 */
export function valuesReader(
  spec: ModelSpec,
  member: 'features' | 'sensitive',
): (values: Readonly<Record<string, unknown>>) => Refusal | undefined {
  const rules = rulesOf(spec, member)
  const declared = rules.size
  // Rows of one sender list their values in one order: comparing with the last row's is faster than looking each up.
  const order: string[] = []
  const ordered: Rule[] = []

  return (values) => {
    let position = 0
    for (const name in values) {
      let rule = ordered[position]
      if (order[position] !== name || rule === undefined) {
        rule = ruleOf(name)
        order[position] = name
        ordered[position] = rule
      }
      position++
      if (position > MAX_VALUES)
        return {
          path: member,
          reason: `holds more than ${MAX_VALUES} values; expected at most ${MAX_VALUES}; leave out what the model does not read`,
        }
      const value = values[name]
      if (typeof value === 'number' && rule.kind !== 'identifier') continue
      const refusal = checkValue(member, name, value, rule)
      if (refusal) return refusal
    }
    return undefined
  }

  function ruleOf(name: string): Rule {
    let rule = rules.get(name)
    if (!rule) {
      // Names that nobody declared come from outside: remember some, never all.
      if (rules.size >= declared + MAX_KNOWN) for (const known of [...rules.keys()].slice(declared)) rules.delete(known)
      rule = { kind: isIdentifierName(name) ? 'identifier' : 'category', shown: false }
      rules.set(name, rule)
    }
    return rule
  }
}

function rulesOf(spec: ModelSpec, member: 'features' | 'sensitive'): Map<string, Rule> {
  // A sensitive value may lie under features too.
  const rules = new Map<string, Rule>()
  for (const [name, { bands }] of Object.entries(spec.sensitive))
    rules.set(name, { kind: bands ? 'numeric' : 'category', shown: false })
  if (member === 'features')
    for (const [name, kind] of Object.entries(spec.features))
      rules.set(name, { kind: kind === 'numeric' ? 'numeric' : 'category', shown: !rules.has(name) })
  return rules
}

function checkValue(member: string, name: string, value: unknown, rule: Rule): Refusal | undefined {
  if (rule.kind === 'identifier') {
    if (value === null) return undefined
    return {
      path: pathOf(member, name),
      reason: `names a person by its name; expected no direct identifiers; leave it out, send it hashed as subject, or declare it under ${member} if the model reads it`,
    }
  }
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT)
      return {
        path: pathOf(member, name),
        reason: `came a text of ${value.length} characters; expected at most ${MAX_TEXT}; shorten it or leave it out`,
      }
    if (rule.kind === 'numeric') {
      if (value.length <= MAX_NUMBER_TEXT && readNumeric(value) !== 'unreadable') return undefined
      const otherwise = member === 'features' ? 'declare the feature categorical' : 'configure it without bands'
      return {
        path: pathOf(member, name),
        reason: `came ${identifierIn(value) ?? came(value, rule.shown)}; expected a number, or null when it is unknown; write decimals with a point and without separators, or ${otherwise}`,
      }
    }
    const identifier = identifierIn(value)
    if (identifier === undefined) return undefined
    return {
      path: pathOf(member, name),
      reason: `came ${identifier}; expected no direct identifiers; leave it out or send it hashed as subject`,
    }
  }
  if (typeof value !== 'object' || value === null) return undefined
  return {
    path: pathOf(member, name),
    reason: `came ${came(value)}; expected a text, a number, true, false or null; flatten it into values of their own`,
  }
}

const pathOf = (member: string, name: string): string => `${member}.${shortened(name)}`

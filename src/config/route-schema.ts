import * as z from 'zod'
import type { Matcher } from '../alert/alert.ts'
import { DEFAULT_INHIBITION } from '../alert/inhibition.ts'
import { isLabelName, LABEL_NAMES } from '../alert/labels.ts'
import { matcherText, parseMatcher } from '../alert/matcher.ts'
import { defaultName, NEWS, type Route } from '../alert/route.ts'
import { FAMILIES, SEVERITIES } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import { DURATION, duration, durationMs } from './duration.ts'
import { timeOfDay, timezone, weekdays } from './time-of-day.ts'

const repeatInterval = z
  .string({ error: 'expected a duration such as 24h, or never' })
  .refine((text) => text === 'never' || DURATION.test(text), { error: 'expected a duration such as 24h, or never' })
  .transform((text): number | 'never' => (text === 'never' ? text : (durationMs(text) ?? 0)))

const label = z.string().refine(isLabelName, {
  error: `expected a label: ${LABEL_NAMES.join(', ')} or slice_ and a sensitive feature, such as slice_region`,
})

const matcher = z
  .string({ error: 'expected a matcher such as severity="critical"' })
  .transform((text, context): Matcher => {
    try {
      return parseMatcher(text)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      context.addIssue({ code: 'custom', message: `expected a matcher such as severity="critical"; ${error.message}` })
      return z.NEVER
    }
  })

/** Names of routes stand in messages and in the log of what was told. */
const routeName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 _-]{0,63}$/, {
  error: 'expected up to 64 letters, digits, spaces, _ and - that begin with a letter or digit',
})

const channels = z.array(z.string()).min(1)

const hours = z
  .strictObject({
    days: weekdays.describe('Days on which the hours begin.'),
    from: timeOfDay('22:00').prefault('00:00').describe('When they begin, by the clocks of the time zone.'),
    to: timeOfDay('06:00').prefault('24:00').describe('When they end; not after from: on the next day.'),
    timezone: timezone.describe('IANA time zone of the clocks.'),
  })
  .describe('Outside of these hours the route holds back; what is still due is told when they begin.')

const when = z
  .strictObject({
    severity: z.array(z.enum(SEVERITIES)).min(1).optional().describe('Only these severities; without it all.'),
    model: z.array(z.string().min(1)).min(1).optional().describe('Only these models; without it all.'),
    kind: z
      .array(z.enum(NEWS))
      .min(1)
      .optional()
      .describe(
        'Only this news: an investigation opened, worsened, was acknowledged, was concluded, or is still live after the repeat interval. Without it all; acknowledged only to channels that page until then.',
      ),
    family: z.array(z.enum(FAMILIES)).min(1).optional().describe('Only matters of these families; without it all.'),
    slice: z
      .record(z.string().min(1), z.array(z.coerce.string()).min(1))
      .optional()
      .describe('Only root slices that name one of these values of a sensitive feature; "*" is any value of it.'),
    hours: hours.optional(),
  })
  .prefault({})
  .describe('Which alerts take this route.')

/** One entry of `alerts.routes`. */
export const routeSchema = z.strictObject({
  name: routeName.optional().describe('What messages and the log call it; default route 1, route 2 and so on.'),
  when,
  to: channels.describe('Channels the message goes to.'),
  groupBy: z
    .array(label)
    .default(['model'])
    .describe('Labels whose values part one message from another; [] puts everything into one.'),
  groupWait: duration('30s')
    .prefault('0s')
    .describe('How long the first message of a group waits for others to join it.'),
  groupInterval: duration('5m').prefault('5m').describe('Least time between two messages of a group.'),
  repeatInterval: repeatInterval
    .prefault('never')
    .describe(
      'How long after the last message of a group what is live and not acknowledged is told again: a duration or never.',
    ),
  sendResolved: z.boolean().default(true).describe('Are conclusions and dismissals told?'),
  digest: z
    .strictObject({
      at: timeOfDay('08:00').describe('Time of day, by the clocks of the time zone.'),
      days: weekdays.describe('Days on which it is told.'),
      timezone: timezone.describe('IANA time zone of the clocks.'),
    })
    .optional()
    .describe('Collects, and tells once at that hour.'),
  escalate: z
    .strictObject({
      after: duration('1h').describe('How long the route has been told while nobody acknowledges.'),
      to: channels.describe('Channels that are then told too, once for each investigation.'),
    })
    .optional()
    .describe('Whom to tell when nobody acknowledges.'),
})

/** One entry of `alerts.inhibit`. */
export const inhibitSchema = z.strictObject({
  source: z.array(matcher).min(1).describe('While an investigation with these labels is live and has not subsided …'),
  target: z.array(matcher).prefault([]).describe('… those with these labels are not told …'),
  equal: z
    .array(label)
    .default(['model'])
    .describe('… where these labels agree; one that is missing equals an empty one.'),
})

/** The list under `alerts.inhibit`; the default is written in the words of the file. */
export const inhibitListSchema = z.array(inhibitSchema).prefault(
  DEFAULT_INHIBITION.map(({ source, target, equal }) => ({
    source: source.map(matcherText),
    target: target.map(matcherText),
    equal: [...equal],
  })),
)

/**
 * The route that an entry of the file describes.
 *
 * @param pagers channels that page until somebody acknowledges
 */
export function toRoute(input: z.output<typeof routeSchema>, index: number, pagers: readonly string[]): Route {
  const pages = input.to.filter((channel) => pagers.includes(channel))
  const { name, groupWait, groupInterval, repeatInterval, escalate, digest, ...rest } = input
  return {
    ...rest,
    name: name ?? defaultName(index),
    groupWaitMs: groupWait,
    groupIntervalMs: groupInterval,
    repeatIntervalMs: repeatInterval,
    ...(pages.length > 0 && { pages }),
    ...(digest && { digest }),
    ...(escalate && { escalate: { afterMs: escalate.after, to: escalate.to } }),
  }
}

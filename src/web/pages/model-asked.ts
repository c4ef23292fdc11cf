import { ServiceError } from '../../errors.ts'
import type { ReportQuery } from '../app-services.ts'
import { parseMoment } from '../moment.ts'
import { modelHref } from './model-href.ts'
import { addressOf, withoutEmpty } from './read-fields.ts'

const ALL = ['yes', 'disparities', 'drift', 'quality', 'performance'] as const

type All = (typeof ALL)[number]

/** What the address of a model's page asks for, as it was written. */
export type ModelAsked = {
  readonly version?: string
  readonly from?: string
  readonly to?: string
  /** The section whose every row is shown (`disparities`, `drift`, `quality`, `performance`), or `yes` for all of them. */
  readonly all?: All
  /** A feature (or `score`, `decision`) and a slice: their distribution is shown. */
  readonly subject?: string
  readonly slice?: string
  /** A slice whose windows are shown one by one. */
  readonly history?: string
  /** A slice whose training sources are shown. */
  readonly sources?: string
}

const FIELDS = ['version', 'from', 'to', 'all', 'subject', 'slice', 'history', 'sources'] as const

/** Reads the address; fields that were left empty are not asked. @throws {ServiceError} invalid, naming what `all` may be */
export function modelAsked(query: Readonly<Record<string, string>>): ModelAsked {
  const set = withoutEmpty(query)
  if (set.all !== undefined && !ALL.some((word) => word === set.all)) {
    const message = `expected ${ALL.join(', ')}`
    throw new ServiceError('invalid', `all: there is no section “${set.all.slice(0, 60)}”; ${message}`, [
      { path: 'all', message },
    ])
  }
  return Object.fromEntries(FIELDS.flatMap((name) => (set[name] === undefined ? [] : [[name, set[name]]])))
}

/** Is every row of a section asked for? */
export const asksAll = ({ all }: ModelAsked, section: Exclude<All, 'yes'>): boolean => all === 'yes' || all === section

/** Which windows the reports sum. @throws {ServiceError} invalid, naming the field that is no moment */
export function spanAsked({ version, from, to }: ModelAsked): ReportQuery {
  return {
    ...(version === undefined ? {} : { version }),
    ...(from === undefined ? {} : { from: parseMoment(from, 'from') }),
    ...(to === undefined ? {} : { to: parseMoment(to, 'to') }),
  }
}

/** Address of the same page with something asked otherwise; undefined leaves a field out. */
export function modelPageHref(
  model: string,
  asked: ModelAsked,
  change: { readonly [Field in keyof ModelAsked]?: string | undefined },
  anchor: string,
): string {
  return `${addressOf(modelHref(model), { ...asked, ...change })}#${anchor}`
}

/** A part of a report as an address asks for it: its version, span and baseline, so that a link shows the same for ever. */
export const partAsked = (
  asked: ModelAsked,
  { from, to }: { readonly from: number; readonly to: number },
  part: { readonly version: string; readonly baselineId: number | undefined },
): ModelAsked & { readonly baseline?: string } => ({
  ...asked,
  from: String(from),
  to: String(to),
  version: part.version,
  ...(part.baselineId === undefined ? {} : { baseline: String(part.baselineId) }),
})

/** Address of a chart's specification, of the same span. */
export function chartHref(
  model: string,
  { version, from, to, all, baseline }: ModelAsked & { readonly baseline?: string },
  name: string,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  return addressOf(`/api/v1/models/${encodeURIComponent(model)}/charts/${name}`, {
    version,
    from,
    to,
    all,
    baseline,
    ...more,
  })
}

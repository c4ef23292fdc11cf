import type { ReportQuery } from '../app-services.ts'
import { parseMoment } from '../moment.ts'
import { modelHref } from './model-href.ts'
import { addressOf, withoutEmpty } from './read-fields.ts'

/** What the address of a model's page asks for, as it was written. */
export type ModelAsked = {
  readonly version?: string
  readonly from?: string
  readonly to?: string
  /** The section whose every row is shown (`disparities`, `drift`, `performance`), or `yes` for all of them. */
  readonly all?: string
  /** A feature (or `score`, `decision`) and a slice: their distribution is shown. */
  readonly subject?: string
  readonly slice?: string
  /** A slice whose windows are shown one by one. */
  readonly history?: string
  /** A slice whose training sources are shown. */
  readonly sources?: string
}

const FIELDS = ['version', 'from', 'to', 'all', 'subject', 'slice', 'history', 'sources'] as const

/** Reads the address; fields that were left empty are not asked. */
export function modelAsked(query: Readonly<Record<string, string>>): ModelAsked {
  const set = withoutEmpty(query)
  return Object.fromEntries(FIELDS.flatMap((name) => (set[name] === undefined ? [] : [[name, set[name]]])))
}

/** Is every row of a section asked for? */
export const asksAll = ({ all }: ModelAsked, section: 'disparities' | 'drift' | 'performance'): boolean =>
  all === 'yes' || all === section

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

/** Address of a chart's specification, of the same span. */
export function chartHref(
  model: string,
  { version, from, to, all }: ModelAsked,
  name: string,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  return addressOf(`/api/v1/models/${encodeURIComponent(model)}/charts/${name}`, { version, from, to, all, ...more })
}

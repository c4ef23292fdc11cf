import type { VegaLiteSpec } from './chart.ts'
import { shortWindow } from './chart-words.ts'
import { spacedTicks } from './scale-ends.ts'
import { ink } from './theme.ts'

/** A row of data: what is undefined is left out, what is not finite may not stand in it. */
export type DataRow = Readonly<Record<string, string | number | boolean | undefined>>

/** One layer of a specification. */
type Layer = Readonly<Record<string, unknown>>

/** What changes from one picture of a shape to the next, by name: ends of scales, ticks, row keys. */
export type ShapeParams = Readonly<Record<string, unknown>>

/**
 * A specification with its rows and its parameters apart from its shape, so that pictures of one shape are compiled once.
 *
 * Whatever depends on the numbers stands in `rows` and `params`; layers name them by field and by expression.
 */
export function layeredSpec(spec: {
  readonly description: string
  readonly width: number | { readonly step: number }
  readonly height: number | { readonly step: number }
  readonly rows: readonly DataRow[]
  readonly params: ShapeParams
  readonly layers: readonly Layer[]
  /** Scales that layers do not share. */
  readonly resolve?: Readonly<Record<string, unknown>>
}): VegaLiteSpec {
  const { width, height, layers, resolve } = spec
  return wholeSpec(spec, { width, height, layer: layers, ...(resolve && { resolve }) })
}

/** As {@link layeredSpec}, of several views: `body` is whatever holds them (`hconcat`, `facet`). */
export function wholeSpec(
  spec: { readonly description: string; readonly rows: readonly DataRow[]; readonly params: ShapeParams },
  body: Readonly<Record<string, unknown>>,
): VegaLiteSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: spec.description,
    data: { values: spec.rows.map(withoutHoles) },
    params: Object.entries(spec.params).map(([name, value]) => ({ name, value })),
    ...body,
  }
}

/** Members that can be drawn: numbers are finite, nothing is undefined. */
function withoutHoles(row: DataRow): Readonly<Record<string, string | number | boolean>> {
  const whole: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) continue
    // Zero without a sign, which JSON does not keep.
    whole[name] = value === 0 ? 0 : value
  }
  return whole
}

/** A value that is read from a parameter when the picture is drawn. */
export const expr = (expression: string): { readonly expr: string } => ({ expr: expression })

/** Keeps the rows that pass every test. */
export const where = (...tests: readonly string[]): { readonly transform: readonly unknown[] } => ({
  transform: [{ filter: tests.map((test) => `(${test})`).join(' && ') }],
})

/** A layer of a single mark that needs no rows. */
export const ONE_MARK = { data: { values: [{}] } } as const

/** As {@link ONE_MARK}, where the parameter has a value. */
export const oneMarkIf = (param: string): Layer => ({
  ...ONE_MARK,
  transform: [{ filter: `isValid(${param})` }],
})

/** A quantitative scale between two parameters; values outside stand at its edge. */
export const between = (low: string, high: string): Readonly<Record<string, unknown>> => ({
  type: 'quantitative',
  scale: { domain: [expr(low), expr(high)], nice: false, zero: false, clamp: true },
})

/** Rows one below the other, in the order of the parameter `keys`. */
export const inRows: Readonly<Record<string, unknown>> = {
  field: 'key',
  type: 'nominal',
  scale: { domain: expr('keys') },
  axis: null,
}

/** Text of a field at a fixed distance from the left edge, a line a row. */
export function textColumn(field: string, x: number, align: 'left' | 'right', style: string): Layer {
  return {
    ...where(`isValid(datum.${field})`),
    mark: { type: 'text', style, align, baseline: 'middle' },
    encoding: { y: inRows, x: { value: x }, text: { field } },
  }
}

/** Text of a field above its row, from the left edge or as `x` and `align` say (else up to `x`), with a halo of paper where lines run behind it. */
export function nameAbove(
  field: string,
  dy: number,
  style = 'name',
  x = 0,
  align: 'left' | 'right' = x === 0 ? 'left' : 'right',
): readonly Layer[] {
  const encoding = { y: inRows, x: { value: x }, text: { field } }
  const mark = { type: 'text', style, align, baseline: 'middle', dy }
  const named = where(`isValid(datum.${field})`)
  return [
    { ...named, mark: { ...mark, fill: ink.paper, stroke: ink.paper, strokeWidth: 5, strokeJoin: 'round' }, encoding },
    { ...named, mark, encoding },
  ]
}

/** Headings above columns: fixed for a shape. */
export function columnHeads(
  heads: readonly { readonly text: string; readonly x: number; readonly align: 'left' | 'right' }[],
): readonly Layer[] {
  return heads.map(({ text, x, align }) => ({
    ...ONE_MARK,
    mark: { type: 'text', style: 'head', align, baseline: 'bottom', text, y: -8 },
    encoding: { x: { value: x } },
  }))
}

/** Windows along the horizontal axis by their place 0, 1, 2…, named by the parameter `names` at the places `stops`. */
export const byWindow = (field: string): Readonly<Record<string, unknown>> => ({
  field,
  type: 'quantitative',
  scale: { domain: [-0.5, expr('lastPlace')], nice: false, zero: false },
  axis: { title: null, grid: false, values: expr('stops'), labelExpr: 'names[datum.value]', labelPadding: 8 },
})

/** The parameters that {@link byWindow} names, with at most `stops` windows named. */
export const windowParams = (windows: readonly { readonly label: string }[], stops: number): ShapeParams => ({
  lastPlace: windows.length - 0.5,
  names: windows.map(({ label }) => shortWindow(label)),
  stops: spacedTicks(windows.length, stops),
})

/** A quantitative vertical axis whose ends, ticks and format are the parameters `low`, `high`, `ticks` and `tickFormat`. */
export const upright = (field: string): Readonly<Record<string, unknown>> => ({
  field,
  ...between('low', 'high'),
  axis: { title: null, grid: true, values: expr('ticks'), labelExpr: 'format(datum.value, tickFormat)' },
})

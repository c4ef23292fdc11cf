import type { VegaLiteSpec } from './chart.ts'
import {
  between,
  columnHeads,
  type DataRow,
  expr,
  inRows,
  layeredSpec,
  nameAbove,
  ONE_MARK,
  oneMarkIf,
  type ShapeParams,
  textColumn,
  where,
} from './layered-spec.ts'
import { lineByLook, pointByLook, pointBySign } from './verdict-look.ts'

const x = (field: string, axis: unknown): Readonly<Record<string, unknown>> => ({
  field,
  ...between('low', 'high'),
  axis,
})

function plotLayers(
  offsets: { readonly training: number; readonly now: number },
  ticks: string,
): readonly Readonly<Record<string, unknown>>[] {
  const scaled = {
    title: null,
    orient: 'top',
    values: expr(ticks),
    labelExpr: 'format(datum.value, tickFormat)',
    labelPadding: 4,
  }
  const at = (field: string) => x(field, scaled)
  const still = (param: string) => ({ ...between('low', 'high'), axis: scaled, datum: expr(param) })
  return [
    { ...ONE_MARK, mark: { type: 'rule', style: 'parity' }, encoding: { x: still('parity') } },
    {
      ...oneMarkIf('limit'),
      mark: { type: 'rule', style: 'limit' },
      encoding: { x: still('limit') },
    },
    {
      ...oneMarkIf('limit'),
      mark: { type: 'text', style: 'limit-text', baseline: 'top', y: expr('height + 4'), text: expr('limitText') },
      encoding: { x: still('limit') },
    },
    {
      ...where('isValid(datum.trainingLo)'),
      mark: { type: 'rule', style: 'training-line', yOffset: offsets.training },
      encoding: { y: inRows, x: at('trainingLo'), x2: { field: 'trainingHi' } },
    },
    {
      ...where('isValid(datum.training)'),
      mark: { type: 'point', style: 'training', size: 34, opacity: 1, yOffset: offsets.training },
      encoding: { y: inRows, x: at('training') },
    },
    {
      ...where('isValid(datum.lo)'),
      mark: { type: 'rule', yOffset: offsets.now },
      encoding: { y: inRows, x: at('lo'), x2: { field: 'hi' }, ...lineByLook },
    },
    {
      ...where('isValid(datum.now)'),
      mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.5, yOffset: offsets.now },
      encoding: { y: inRows, x: at('now'), ...pointByLook },
    },
  ]
}

/** The mark of a verdict, left of its words. */
const verdictMark = (x: number, yOffset: number) => ({
  mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.25, yOffset },
  encoding: { y: inRows, x: { value: x }, ...pointBySign },
})

/** Names left, the scale in the middle, figures in columns right; `params` are keys, ends, ticks, limit and parity. */
export function wideIntervals(description: string, rows: readonly DataRow[], params: ShapeParams): VegaLiteSpec {
  return layeredSpec({
    description,
    width: 420,
    height: { step: 30 },
    rows,
    params,
    layers: [
      ...plotLayers({ training: -5, now: 5 }, 'ticks'),
      textColumn('label', -196, 'left', 'name'),
      textColumn('nowText', 600, 'right', 'strong'),
      textColumn('trainingText', 672, 'right', 'label'),
      textColumn('nText', 742, 'right', 'label'),
      verdictMark(768, 0),
      textColumn('note', 780, 'left', 'label'),
      ...columnHeads([
        { text: 'now (95 %)', x: 600, align: 'right' },
        { text: 'training', x: 672, align: 'right' },
        { text: 'n now', x: 742, align: 'right' },
        { text: 'verdict', x: 762, align: 'left' },
      ]),
    ],
  })
}

/** Names above their rows, so that a narrow place gives its whole width to the scale. */
export function narrowIntervals(description: string, rows: readonly DataRow[], params: ShapeParams): VegaLiteSpec {
  return layeredSpec({
    description,
    width: 276,
    height: { step: 62 },
    rows,
    params,
    layers: [
      ...plotLayers({ training: 11, now: 20 }, 'fewTicks'),
      ...nameAbove('longLabel', -18),
      ...nameAbove('nowText', -18, 'strong', 276),
      ...nameAbove('under', -3, 'head', 12, 'left'),
      verdictMark(5, -3),
    ],
  })
}

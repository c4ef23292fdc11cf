import type { VegaLiteSpec } from './chart.ts'
import {
  between,
  type DataRow,
  expr,
  inRows,
  nameAbove,
  ONE_MARK,
  oneMarkIf,
  type ShapeParams,
  textColumn,
  where,
  wholeSpec,
} from './layered-spec.ts'
import { ink } from './theme.ts'

const at = (name: string, field: string, title: string | null) => ({
  field,
  ...between(`${name}Low`, `${name}High`),
  axis: {
    title,
    values: expr(`${name}Ticks`),
    labelExpr: "replace(format(datum.value, ''), '-', '\u2212')",
    titlePadding: 8,
  },
})

const twoTone = (named: string, other: string) => ({
  condition: { test: "datum.look === 'beyond'", value: named },
  value: other,
})

function gapLayers(title: string | null, offset: number) {
  return [
    {
      ...ONE_MARK,
      mark: { type: 'rule', style: 'parity' },
      encoding: { x: { ...at('gap', 'v', title), field: undefined, datum: 0 } },
    },
    {
      ...where('isValid(datum.lo)'),
      mark: { type: 'rule', strokeWidth: 2.5, yOffset: offset },
      encoding: { y: inRows, x: at('gap', 'lo', title), x2: { field: 'hi' }, stroke: twoTone(ink.critical, ink.now) },
    },
    {
      ...where('isValid(datum.gap)'),
      mark: { type: 'point', filled: true, opacity: 1, size: 70, yOffset: offset },
      encoding: {
        y: inRows,
        x: at('gap', 'gap', title),
        fill: twoTone(ink.critical, ink.now),
        shape: twoTone('diamond', 'circle'),
      },
    },
  ]
}

/** Three panels on the same rows: the gap within each source, the gap of all without it, and shares. */
export function wideSources(description: string, rows: readonly DataRow[], params: ShapeParams): VegaLiteSpec {
  const height = { step: 42 }
  const gapTitle = 'gap within the source, points'
  const withoutTitle = 'gap of all without it, points'
  return wholeSpec(
    { description, rows, params },
    {
      spacing: 34,
      hconcat: [
        {
          width: 250,
          height,
          layer: [
            ...gapLayers(gapTitle, 5),
            {
              mark: { type: 'text', style: 'strong', dy: -9 },
              encoding: { y: inRows, x: at('gap', 'gap', gapTitle), text: { field: 'gapText' } },
              ...where('isValid(datum.gap)'),
            },
            textColumn('label', -160, 'left', 'name'),
          ],
        },
        {
          width: 170,
          height,
          layer: [
            {
              ...oneMarkIf('pooled'),
              mark: { type: 'rule', style: 'training-line', strokeDash: [3, 2] },
              encoding: { x: { ...at('without', 'v', withoutTitle), field: undefined, datum: expr('pooled') } },
            },
            {
              ...where('isValid(datum.without)'),
              mark: { type: 'bar', height: 12, strokeWidth: 1 },
              encoding: {
                y: inRows,
                x: { ...at('without', 'without', withoutTitle), stack: null },
                x2: { datum: 0 },
                fill: twoTone(ink.now, ink.band),
                stroke: twoTone(ink.now, ink.training),
              },
            },
            {
              mark: { type: 'text', style: 'label', align: 'center', dy: -14 },
              encoding: { y: inRows, x: at('without', 'without', withoutTitle), text: { field: 'withoutText' } },
              ...where('isValid(datum.without)'),
            },
          ],
        },
        { width: 150, height, layer: shareLayers('share of training rows, per cent') },
      ],
    },
  )
}

function shareLayers(title: string) {
  const bar = (field: string) => ({ ...at('share', field, title), stack: null })
  return [
    { mark: { type: 'bar', style: 'training-bar', height: 16 }, encoding: { y: inRows, x: bar('allShare') } },
    { mark: { type: 'bar', style: 'now', height: 7 }, encoding: { y: inRows, x: bar('share') } },
  ]
}

/** The gap within each source alone, names and shares above. */
export function narrowSources(description: string, rows: readonly DataRow[], params: ShapeParams): VegaLiteSpec {
  return wholeSpec(
    { description, rows, params },
    {
      width: 280,
      height: { step: 66 },
      layer: [
        ...gapLayers('gap within the source, points', 16),
        ...nameAbove('longLabel', -18, 'strong'),
        ...nameAbove('shareText', -2, 'head'),
      ],
    },
  )
}

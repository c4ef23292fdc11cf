import type { Chart, KeyEntry, VegaLiteSpec } from './chart.ts'
import { wrapText } from './text-width.ts'
import { theme } from './theme.ts'

const SHAPES: Readonly<Record<KeyEntry['mark'], string>> = {
  now: 'thick line with a dot',
  beyond: 'thick line with a filled diamond',
  training: 'thin line with a ring',
  limit: 'dashed red line',
  few: 'dashed line with a dashed ring',
  band: 'pale grey area',
  bar: 'filled bar',
  'heat-0': 'palest cell',
  'heat-1': 'pale cell',
  'heat-2': 'strong cell',
  'heat-3': 'darkest cell',
  late: 'dark part of a bar',
  quiet: 'pale bar',
  event: 'full-height line',
  longer: 'small hollow diamond',
  unconfirmed: 'dashed diamond',
  diamond: 'filled diamond',
  'triangle-up': 'triangle',
  'triangle-down': 'triangle',
  ring: 'ring',
  outlined: 'outlined bar',
  dashed: 'dashed grey line',
  line: 'thin grey line',
  area: 'thick line with a pale area',
  lollipop: 'thin line that ends in a dot',
  tick: 'red tick',
  'heat-unconfirmed': 'dashed frame',
  'heat-few': 'question mark',
}

const TITLE_WIDTH = { wide: 640, narrow: 270 } as const

/**
 * A chart as a stranger can draw it, with Vega-Lite and nothing else: rows inline, the theme as its configuration, colours written out for a light page, what it shows as its title,
 * and its key in words below.
 */
export function publishedSpec(chart: Chart, form: 'wide' | 'narrow'): VegaLiteSpec {
  const width = TITLE_WIDTH[form]
  const key = `Key: ${chart.key.map(({ mark, label }) => `${SHAPES[mark]}: ${label}`).join('; ')}.`
  const lines = (text: string, size: number, isBold: boolean): readonly string[] =>
    wrapText(text, width, 12, size, isBold)
  return inLightColours({
    ...((form === 'narrow' ? chart.narrow : undefined) ?? chart.wide),
    description: `${chart.description} ${key}`,
    title: {
      text: lines(chart.title, 15, true),
      subtitle: [...lines(`${chart.subtitle}.`, 12, false), ...lines(key, 12, false)],
    },
    config: { ...theme, background: '#ffffff', title: TITLE },
  }) as VegaLiteSpec
}

const TITLE = {
  ...{ anchor: 'start', align: 'left', frame: 'bounds', offset: 18 },
  ...{ fontSize: 15, fontWeight: 600, color: '#141a22' },
  ...{ subtitleFontSize: 12, subtitleColor: '#444e5c', subtitlePadding: 6, subtitleLineHeight: 16 },
} as const

/** Colours of the page's own variables as the light values that stand beside them. */
function inLightColours(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/var\(--[\w-]+, (#[0-9a-f]{6})\)/gi, '$1')
  if (Array.isArray(value)) return value.map(inLightColours)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inLightColours(member)]))
}

import { createHash } from 'node:crypto'
import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { boundedCache, cached } from '../bounded-cache.ts'
import type { VegaLiteSpec } from '../chart/chart.ts'
import { textWidth } from '../chart/text-width.ts'
import { theme } from '../chart/theme.ts'
import { ServiceError } from '../errors.ts'
import { inlineSvg } from './inline-svg.ts'
import { leadsOver } from './leads.ts'

type TextItem = { readonly fontSize?: number; readonly fontWeight?: number | string; readonly text?: unknown }

// Vega's types leave its text metrics out. Without a canvas it would guess 0.8 em a character, pad every axis and cut labels.
const { textMetrics } = vega as unknown as {
  readonly textMetrics: { width: (item: TextItem, text?: string) => number; canvas: (use: boolean) => void }
}
textMetrics.canvas(false)
textMetrics.width = (item, text) =>
  textWidth(
    String(text ?? item.text ?? ''),
    item.fontSize ?? 11,
    item.fontWeight === 'bold' || Number(item.fontWeight) >= 600,
  )

const SHAPES = 200
const shapes = boundedCache<vega.Runtime>(SHAPES)

/**
 * Draws a specification as SVG that can stand in a page under a strict content security policy: no style, no script, nothing from elsewhere.
 *
 * A row with a `lead` makes its cell a link, on a second picture that lies over the first.
 *
 * Rows (`data.values`) and parameters are set apart from the shape, which is compiled once for all pictures that share it.
 *
 * @param onWarning what Vega-Lite or Vega has to say of the specification
 * @throws {ServiceError} `invalid` where the specification does not hold its rows inline, or is none
 */
export async function chartSvg(spec: VegaLiteSpec, onWarning: (message: string) => void = () => {}): Promise<string> {
  requireInline(spec)
  const { shape, values, params } = apart(spec)
  const logger = loggerOf(onWarning)
  const text = JSON.stringify(shape)
  const runtime = cached(
    shapes,
    text,
    () => compiled(shape, logger),
    () => 1,
  )
  const view = new vega.View(runtime, { renderer: 'none', logger, logLevel: vega.Warn })
  try {
    for (const [name, value] of params) view.signal(name, value)
    // Vega writes its own marks into rows.
    view.data(
      'rows',
      values.map((row) => ({ ...row })),
    )
    const svg = await view.toSVG()
    const drawing = inlineSvg(svg, {
      id: createHash('sha256')
        .update(text)
        .update(JSON.stringify([values, params]))
        .digest('hex')
        .slice(0, 10),
      description: typeof spec.description === 'string' ? spec.description : '',
      cutNames: cutNames(values),
    })
    return drawing + leadsOver(view, svg)
  } finally {
    view.finalize()
  }
}

type Row = Readonly<Record<string, unknown>>

function compiled(shape: Row, logger: vega.LoggerInterface): vega.Runtime {
  const { spec } = compile(shape as unknown as TopLevelSpec, { config: theme as never, logger })
  return vega.parse(spec)
}

/** A specification without its rows, its parameters' values and its description, and these by themselves. */
function apart(spec: VegaLiteSpec): {
  readonly shape: Row
  readonly values: readonly Row[]
  readonly params: readonly (readonly [string, unknown])[]
} {
  const { data, description: _, params = [], ...rest } = spec as Row & { data?: { values?: unknown }; params?: unknown }
  const values = data?.values
  if (!Array.isArray(values))
    throw new ServiceError(
      'invalid',
      'chart specification: data.values must be an array of rows; only inline rows are drawn',
    )
  const given = params as readonly { readonly name: string; readonly value: unknown }[]
  return {
    // Rows of a named source are typed already; parsing them by guess would only cost time.
    shape: {
      ...rest,
      data: { name: 'rows', format: { parse: null } },
      params: given.map(({ name }) => ({ name, value: null })),
    },
    values,
    params: given.map(({ name, value }) => [name, value] as const),
  }
}

/** Refuses what would have to be fetched: pictures are drawn of what is in the specification alone. */
function requireInline(value: unknown, path = 'specification'): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    // Rows are values, whatever their names.
    if (name === 'values') continue
    if (name === 'url' || name === 'href' || (name === 'type' && member === 'image'))
      throw new ServiceError('invalid', `chart ${path}: ${name} is not drawn; only inline rows and plain marks are`)
    requireInline(member, `${path}.${name}`)
  }
}

/** Drawn labels that are shorter than the names they stand for, by label, in the order of rows. */
function cutNames(values: readonly Row[]): readonly { readonly label: string; readonly name: string }[] {
  return values.flatMap(({ name, label, longLabel }) =>
    typeof name === 'string'
      ? [label, longLabel].flatMap((l) => (typeof l === 'string' && l !== name ? [{ label: l, name }] : []))
      : [],
  )
}

function loggerOf(onWarning: (message: string) => void): vega.LoggerInterface {
  const logger: vega.LoggerInterface = {
    level: ((given?: number) => (given === undefined ? vega.Warn : logger)) as vega.LoggerInterface['level'],
    error: (...messages: readonly unknown[]) => {
      throw new Error(messages.map(String).join(' '))
    },
    warn: (...messages: readonly unknown[]) => {
      onWarning(messages.map(String).join(' '))
      return logger
    },
    info: () => logger,
    debug: () => logger,
  }
  return logger
}

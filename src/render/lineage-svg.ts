import { createHash } from 'node:crypto'
import { LINE_FONT } from '../chart/lineage-labels.ts'
import { type LineageLayout, lineageLayout, type PlacedPart, type Point } from '../chart/lineage-layout.ts'
import type { LineageDrawing } from '../chart/lineage-picture.ts'
import { FONT } from '../chart/theme.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLevel, LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import { escapeXml } from './escape-xml.ts'

/**
 * Draws snapshots as one picture that follows the page's colours: boxes for things, pills for what was run, dashed ochre for what is missing; a line's style is
 * how far it can be believed.
 *
 * @throws {ServiceError} `invalid` without a snapshot
 */
export function drawLineage(snapshots: readonly LineageSnapshot[]): LineageDrawing {
  const layout = lineageLayout(snapshots)
  if (layout === undefined)
    throw new ServiceError('invalid', 'lineage picture: no snapshot was given; there is nothing to draw')
  return {
    svg: lineageSvg(layout),
    width: layout.width,
    height: layout.height,
    shown: layout.shown,
    nodeBoxes: layout.nodeBoxes,
    total: layout.total,
    boxes: layout.parts.map(({ key, x, y, width, height }) => ({ key, x, y, width, height })),
  }
}

const colour = {
  ink: 'var(--ink, #141a22)',
  ink2: 'var(--ink-2, #444e5c)',
  ink3: 'var(--ink-3, #5f6977)',
  line: 'var(--line-2, #c5ccd6)',
  surface: 'var(--surface, #ffffff)',
  sunken: 'var(--sunken, #eef0f3)',
  accent: 'var(--accent, #195ba6)',
  accentSoft: 'var(--accent-soft, #e6eff9)',
  warning: 'var(--warning, #855000)',
  warningSoft: 'var(--warning-soft, #fdf2dc)',
} as const

const LINES: Readonly<Record<EvidenceLevel, string>> = {
  recomputed: 'stroke-width="2.6"',
  'cross-attested': 'stroke-width="1.4"',
  asserted: 'stroke-width="1.4" stroke-dasharray="7 4"',
  inferred: 'stroke-width="1.6" stroke-dasharray="1.5 4" stroke-linecap="round"',
  missing: 'stroke-width="1.6" stroke-dasharray="3 7"',
}

function lineageSvg(layout: LineageLayout): string {
  const id = `l${createHash('sha256').update(JSON.stringify(layout)).digest('hex').slice(0, 10)}`
  const { width, height } = layout
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d" focusable="false" font-family="${escapeXml(FONT)}">`,
    `<title id="${id}-t">${escapeXml(layout.title)}</title><desc id="${id}-d">${escapeXml(layout.description)}</desc>`,
    `<defs><marker id="${id}-a" viewBox="0 0 8 8" refX="7.2" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8 7.2 4 0 7.2Z" fill="${colour.ink3}"/></marker></defs>`,
    ...layout.links.map(
      ({ points, level }) =>
        `<path d="${curve(points)}" fill="none" stroke="${colour.ink3}" ${LINES[level]} marker-end="url(#${id}-a)"/>`,
    ),
    ...layout.parts.map(partSvg),
    '</svg>',
  ].join('')
}

/** A smooth line through the points of a layout that leaves and arrives level. */
function curve(points: readonly Point[]): string {
  const [start, ...rest] = points
  const end = rest.at(-1)
  if (start === undefined || end === undefined) return ''
  const p = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`
  if (points.length <= 3) {
    const middle = (start.x + end.x) / 2
    return `M${p(start.x, start.y)}C${p(middle, start.y)} ${p(middle, end.y)} ${p(end.x, end.y)}`
  }
  const pieces = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] as Point
    const to = i === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 }
    return `Q${p(point.x, point.y)} ${p(to.x, to.y)}`
  })
  return `M${p(start.x, start.y)}${pieces.join('')}`
}

function partSvg(part: PlacedPart): string {
  const { x, y, width, height, shape } = part
  const isRound = shape === 'pill' || shape === 'more'
  const more = part.more === '' ? '' : `<title>${escapeXml(part.more)}</title>`
  return [
    `<g>${more}<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${isRound ? Math.min(20, height / 2) : 7}" ${frameOf(part)}/>`,
    ...part.lines.map((line) => {
      const { size, isBold } = LINE_FONT[line.as]
      const title = line.title === undefined ? '' : `<title>${escapeXml(line.title)}</title>`
      const at = `x="${(x + line.x).toFixed(1)}" y="${(y + line.y).toFixed(1)}"`
      return `<text ${at} font-size="${size}"${isBold ? ' font-weight="600"' : ''} text-anchor="${line.anchor}" fill="${inkOf(part, line.as)}">${escapeXml(line.text)}${title}</text>`
    }),
    '</g>',
  ].join('')
}

function frameOf({ shape, isFocus }: PlacedPart): string {
  if (shape === 'gap')
    return `fill="${colour.warningSoft}" stroke="${colour.warning}" stroke-dasharray="4 3" stroke-width="1.4"`
  if (isFocus) return `fill="${colour.accentSoft}" stroke="${colour.accent}" stroke-width="2"`
  return `fill="${shape === 'box' ? colour.surface : colour.sunken}" stroke="${colour.line}" stroke-width="1.2"`
}

function inkOf({ shape }: PlacedPart, as: 'kind' | 'name' | 'detail'): string {
  if (shape === 'gap') return colour.warning
  if (shape === 'more') return colour.accent
  return as === 'name' ? colour.ink : as === 'kind' ? colour.ink3 : colour.ink2
}

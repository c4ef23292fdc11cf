import { FONT } from '../chart/theme.ts'
import { escapeXml } from './escape-xml.ts'

/** What the root and the names of a picture say. */
export type InlineSvg = {
  /** Begins every id in it, so that many pictures can stand in one page. */
  readonly id: string
  readonly description: string
  readonly cutNames: readonly { readonly label: string; readonly name: string }[]
}

const EMPTY_FRAME =
  /<path class="(?:background|foreground)" aria-hidden="true" d="[^"]*"(?: pointer-events="none")?(?: display="none")?\/>/g
const NOISE =
  / (?:role="graphics-[^"]*"|aria-roledescription="[^"]*"|aria-hidden="true"|class="[^"]*"|font-family="[^"]*"|pointer-events="none"|opacity="1"|stroke-dasharray="1,0")/g
const NUMBERS = / (?:transform|d|x|y|x2|y2|width|height)="[^"]*"/g
// A group that holds shapes and texts and no other group.
const LEAF_GROUP =
  /<g>((?:<(?:path|line|rect|circle)\b[^>]*\/>|<(path|line|rect|circle|text)\b[^>]*>[^<]*<\/\2>)+)<\/g>/g
// Looks that children take from their group.
const INHERITED =
  / (?:fill|stroke|stroke-width|stroke-dasharray|stroke-linecap|fill-opacity|stroke-opacity|text-anchor|font-size|font-weight)="[^"]*"/g
const DIGITS = /(\.\d\d)\d+/g

/**
 * Makes of Vega's SVG one that stands in a page: described once at its root, its font said once, ids of its own, positions to a hundredth of a pixel, and a
 * `<title>` with the whole name wherever a label was cut.
 *
 * @throws {Error} where something in it would need a style, a script or an address
 */
export function inlineSvg(svg: string, { id, description, cutNames }: InlineSvg): string {
  const size = /<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]*)"/.exec(svg)
  if (!size) throw new Error('inlineSvg: Vega gave no picture with a size')
  const [, width, height, viewBox] = size
  // Vega counts ids through the life of the process; a picture counts its own.
  const ids = new Map<string, string>()
  const idOf = (own: string): string => {
    if (!ids.has(own)) ids.set(own, `p${id}-${ids.size + 1}`)
    return ids.get(own) as string
  }
  const body = svg
    .slice(svg.indexOf('>') + 1)
    .replace(EMPTY_FRAME, '')
    .replace(/<[^>]*>/g, (tag) =>
      tag
        .replace(NOISE, '')
        .replace(NUMBERS, (attribute) => attribute.replace(DIGITS, '$1'))
        .replace(/(id="|url\(#)([a-z]+\d+)/g, (_, before, own) => `${before}${idOf(own)}`),
    )
    .replace(/<g>\s*<\/g>/g, '')
    .replace(LEAF_GROUP, (_, inside: string) => shared(inside))
  requirePlain(body)
  const root = `<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="${width}" height="${height}" viewBox="${viewBox}" role="img" aria-label="${escapeXml(description)}" focusable="false" font-family="${escapeXml(FONT)}">`
  return root + titled(body, cutNames)
}

/**
 * A group of shapes whose common looks stand once, at the group: pictures of hundreds of cells weigh half.
 *
 * @param inside shapes and texts alone
 */
function shared(inside: string): string {
  const tags = inside.match(/<(?!\/)[^>]*>/g) ?? []
  if (tags.length < 2) return `<g>${inside}</g>`
  const [first = [], ...others] = tags.map((tag): readonly string[] => tag.match(INHERITED) ?? [])
  const common = first.filter((look) => others.every((looks) => looks.includes(look)))
  const without = common.reduce((rest, look) => rest.replaceAll(look, ''), inside)
  return `<g${common.join('')}>${without}</g>`
}

/** Puts the whole name into every label that was cut; of two names with the same label the first drawn comes first. */
function titled(svg: string, cutNames: InlineSvg['cutNames']): string {
  if (cutNames.length === 0) return svg
  const waiting = new Map<string, string[]>()
  for (const { label, name } of cutNames) {
    const written = escapeXml(label.trim())
    waiting.set(written, [...(waiting.get(written) ?? []), escapeXml(name)])
  }
  return svg.replace(/(<text[^>]*>)([^<]*)(<\/text>)/g, (whole, open, label, close) => {
    const names = waiting.get(label.replaceAll('"', '&quot;'))
    const name = names !== undefined && names.length > 1 ? names.shift() : names?.[0]
    return name === undefined ? whole : `${open}${label}<title>${name}</title>${close}`
  })
}

/** The page forbids styles and scripts in its text; what would be blocked there must not be drawn. */
function requirePlain(svg: string): void {
  for (const [tag] of svg.matchAll(/<[^>]*>/g))
    if (
      /^<(?:style|script|image|foreignObject|a)\b|\s(?:style|href|xlink:href|on\w+)=/i.test(
        tag.replace(/="[^"]*"/g, '=""'),
      )
    )
      throw new Error(`inlineSvg: ${tag.slice(0, 80)} cannot stand in a page`)
}

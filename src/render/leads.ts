import type * as vega from 'vega'
import { escapeXml } from './escape-xml.ts'

type Item = {
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
  readonly datum?: { readonly lead?: unknown; readonly says?: unknown }
  readonly items?: readonly Mark[]
}
type Mark = { readonly marktype?: string; readonly items?: readonly Item[] }

/**
 * The cells of a picture that lead somewhere: a sheet of links to be laid over it, of rectangles whose row has a `lead` (an address on the same site) and what it `says`.
 *
 * It is hidden from whoever does not point: hundreds of links in the order of tabs would be in the way, and the table of the same numbers has them.
 *
 * @param svg as Vega drew it, for its size and where its marks begin
 * @returns nothing where no cell leads anywhere
 * @throws {Error} where an address would leave the site
 */
export function leadsOver(view: vega.View, svg: string): string {
  const root = view.scenegraph() as unknown as { readonly root: Mark }
  const seen = new Set<unknown>()
  const links = linksIn(root.root, 0, 0, seen)
  if (links.length === 0) return ''
  const [, width, height, viewBox] = /<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]*)"/.exec(svg) ?? []
  const [, x = '0', y = '0'] = /<g [^>]*transform="translate\(([\d.-]+),([\d.-]+)\)"/.exec(svg) ?? []
  return `<svg class="leads" aria-hidden="true" focusable="false" width="${width}" height="${height}" viewBox="${viewBox}"><g transform="translate(${x},${y})">${links.join('')}</g></svg>`
}

/** A rectangle that stands in several layers leads once. */
function linksIn({ marktype, items = [] }: Mark, dx: number, dy: number, seen: Set<unknown>): readonly string[] {
  return items.flatMap((item) => {
    const [x, y] = [dx + (item.x ?? 0), dy + (item.y ?? 0)]
    if (marktype === 'group') return (item.items ?? []).flatMap((mark) => linksIn(mark, x, y, seen))
    const { lead, says } = item.datum ?? {}
    if (marktype !== 'rect' || typeof lead !== 'string' || seen.has(lead)) return []
    seen.add(lead)
    if (!/^\/(?!\/)/.test(lead)) throw new Error(`leads: ${lead.slice(0, 80)} is no address on this site`)
    const at = [x, y, item.width ?? 0, item.height ?? 0].map((n) => Math.round(n * 100) / 100)
    const title = typeof says === 'string' ? `<title>${escapeXml(says)}</title>` : ''
    return [
      `<a href="${escapeXml(lead)}" tabindex="-1"><rect x="${at[0]}" y="${at[1]}" width="${at[2]}" height="${at[3]}">${title}</rect></a>`,
    ]
  })
}

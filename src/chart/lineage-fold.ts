import type { NodeKind } from '../lineage/lineage-snapshot.ts'
import { LEVELS, type LineageLink, type LineagePart, type LineageParts } from './lineage-parts.ts'

const MOST_SIBLINGS = 6
const MOST_PARTS = 40
// Features stand for columns; two and a count say as much as five and leave the path in sight.
const SHOWN_FEATURES = 2
// With several lines each, five features are already a thicket.
const MOST_WOVEN_FEATURES = 4

const RANK: Readonly<Record<NodeKind | 'gap', number>> = {
  modelVersion: 0,
  run: 1,
  deployment: 2,
  gap: 3,
  datasetVersion: 4,
  source: 5,
  codeVersion: 6,
  environment: 7,
  model: 8,
  dataset: 8,
  job: 9,
  predictionWindow: 10,
  feature: 11,
}

const NOUNS: Readonly<Record<NodeKind | 'gap', readonly [string, string]>> = {
  modelVersion: ['model version', 'model versions'],
  run: ['run', 'runs'],
  deployment: ['deployment', 'deployments'],
  gap: ['gap', 'gaps'],
  datasetVersion: ['data set', 'data sets'],
  source: ['source', 'sources'],
  codeVersion: ['code version', 'code versions'],
  environment: ['environment', 'environments'],
  model: ['model', 'models'],
  dataset: ['data set', 'data sets'],
  job: ['job', 'jobs'],
  predictionWindow: ['window', 'windows'],
  feature: ['feature', 'features'],
}

/**
 * What of the parts is drawn: of more than six siblings of one kind five (of features two, from five on where each has several lines) and a fold; of more than forty parts those nearest to the model versions.
 *
 * Siblings rest on, and are rested on by, the same kind of thing: they share a part at their right hand, or at their left where nothing follows.
 */
export function foldLineage({ parts, links, total }: LineageParts): LineageParts {
  const folded = foldSiblings(parts, links)
  if (folded.parts.length <= MOST_PARTS) return { ...folded, total }
  const distance = distances(folded.parts, folded.links)
  const far = folded.parts.length + 1
  const kept = new Set(
    folded.parts
      .map((part, i) => ({ part, i }))
      .toSorted(
        (a, b) =>
          (distance.get(a.part.key) ?? far) - (distance.get(b.part.key) ?? far) ||
          RANK[a.part.kind] - RANK[b.part.kind] ||
          a.i - b.i,
      )
      .slice(0, MOST_PARTS)
      .map(({ part }) => part.key),
  )
  return {
    parts: folded.parts.filter(({ key }) => kept.has(key)),
    links: folded.links.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    total,
  }
}

function foldSiblings(
  parts: readonly LineagePart[],
  links: readonly LineageLink[],
): { readonly parts: readonly LineagePart[]; readonly links: readonly LineageLink[] } {
  const nextOf = new Map<string, string[]>()
  const beforeOf = new Map<string, string[]>()
  for (const { from, to } of links) {
    nextOf.set(from, [...(nextOf.get(from) ?? []), to])
    beforeOf.set(to, [...(beforeOf.get(to) ?? []), from])
  }
  const families = new Map<string, LineagePart[]>()
  for (const part of parts) {
    if (part.isFocus) continue
    const next = nextOf.get(part.key)
    const near = next === undefined ? ['after', ...(beforeOf.get(part.key) ?? [])] : ['before', ...next]
    const family = JSON.stringify([part.kind, near.toSorted()])
    families.set(family, [...(families.get(family) ?? []), part])
  }
  const foldOf = new Map<string, LineagePart>()
  for (const [family, siblings] of families) {
    const { kind } = siblings[0] as LineagePart
    const lines = (part: LineagePart): number =>
      (nextOf.get(part.key)?.length ?? 0) + (beforeOf.get(part.key)?.length ?? 0)
    const isWoven = kind === 'feature' && siblings.every((part) => lines(part) > 1)
    if (siblings.length <= (isWoven ? MOST_WOVEN_FEATURES : MOST_SIBLINGS)) continue
    const hidden = siblings.slice(kind === 'feature' ? SHOWN_FEATURES : MOST_SIBLINGS - 1)
    const noun = NOUNS[kind][hidden.length === 1 ? 0 : 1]
    const fold: LineagePart = {
      ...{ key: `more ${family}`, as: 'more', kind, node: undefined, isFocus: false, counts: 0 },
      words: `+ ${hidden.length} more ${noun}`,
      more:
        hidden
          .slice(0, 20)
          .map((part) => part.node?.name ?? part.words)
          .join(', ') + (hidden.length > 20 ? ` and ${hidden.length - 20} more` : ''),
    }
    for (const part of hidden) foldOf.set(part.key, fold)
  }
  if (foldOf.size === 0) return { parts, links }
  const drawn = new Map<string, LineagePart>()
  for (const part of parts) {
    const shown = foldOf.get(part.key) ?? part
    drawn.set(shown.key, shown)
  }
  const joined = new Map<string, LineageLink>()
  for (const { from, to, level } of links) {
    const link = { from: foldOf.get(from)?.key ?? from, to: foldOf.get(to)?.key ?? to, level }
    const id = JSON.stringify([link.from, link.to])
    // Folded lines are as weak as the weakest among them.
    const known = joined.get(id)
    if (link.from !== link.to && (known === undefined || LEVELS.indexOf(level) > LEVELS.indexOf(known.level)))
      joined.set(id, link)
  }
  return { parts: [...drawn.values()], links: [...joined.values()] }
}

/** Steps from the nearest model version the picture is about, whatever the direction. */
function distances(parts: readonly LineagePart[], links: readonly LineageLink[]): ReadonlyMap<string, number> {
  const near = new Map<string, string[]>()
  for (const { from, to } of links) {
    near.set(from, [...(near.get(from) ?? []), to])
    near.set(to, [...(near.get(to) ?? []), from])
  }
  const distance = new Map(parts.filter((part) => part.isFocus).map(({ key }) => [key, 0]))
  const queue = [...distance.keys()]
  for (const key of queue) {
    for (const next of near.get(key) ?? []) {
      if (distance.has(next)) continue
      distance.set(next, (distance.get(key) as number) + 1)
      queue.push(next)
    }
  }
  return distance
}

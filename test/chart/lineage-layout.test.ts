import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LINE_FONT } from '../../src/chart/lineage-labels.ts'
import { type LineageLayout, lineageLayout } from '../../src/chart/lineage-layout.ts'
import { textWidth } from '../../src/chart/text-width.ts'
import type { EvidenceLevel, LineageSnapshot, NodeKind } from '../../src/lineage/lineage-snapshot.ts'
import { edge, gap, node, snapshot, version } from './sample-lineage.ts'
import { HOSTILE } from './sample-reports.ts'

const drawn = (...snapshots: LineageSnapshot[]): LineageLayout => lineageLayout(snapshots) as LineageLayout
const textsOf = (layout: LineageLayout): readonly string[] =>
  layout.parts.map((part) => part.lines.map(({ text }) => text).join(' | '))

describe('the boxes of a lineage picture', () => {
  const names = fc.oneof(
    fc.constantFrom(
      ...HOSTILE,
      'a',
      'x'.repeat(200),
      'שלום '.repeat(40),
      '<b>&amp;"',
      'sha256:'.concat('3be1'.repeat(16)),
    ),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
  )
  const kinds: readonly NodeKind[] = [
    'source',
    'datasetVersion',
    'dataset',
    'feature',
    'run',
    'codeVersion',
    'environment',
    'deployment',
    'job',
    'model',
    'predictionWindow',
  ]
  const graphs = fc
    .record({
      names: fc.array(fc.tuple(names, fc.constantFrom(...kinds), fc.option(names, { nil: undefined })), {
        minLength: 1,
        maxLength: 60,
      }),
      links: fc.array(
        fc.tuple(fc.nat(60), fc.nat(60), fc.constantFrom<EvidenceLevel>('recomputed', 'inferred', 'missing')),
        { maxLength: 90 },
      ),
      slots: fc.array(
        fc.constantFrom('code', 'environment', 'training-data', 'source', 'deployment', 'run', 'parameters'),
        { maxLength: 7 },
      ),
    })
    .map(({ names: given, links, slots }) =>
      snapshot({
        nodes: [
          version(0, 'credit-default', '7'),
          ...given.map(([name, kind, content], i) =>
            node(i + 1, kind, name, { contentId: content, attrs: { owner: name } }),
          ),
        ],
        edges: links
          .filter(([a, b]) => a <= given.length && b <= given.length)
          .map(([dst, src, level]) => edge(dst, src, 'used', { level })),
        gaps: slots.map((slot) => gap(slot)),
      }),
    )

  it('never overlap, and stay inside the picture', () => {
    fc.assert(
      fc.property(graphs, (given) => {
        const { parts, width, height } = drawn(given)
        parts.forEach((a, i) => {
          expect(a.x).toBeGreaterThanOrEqual(0)
          expect(a.y).toBeGreaterThanOrEqual(0)
          expect(a.x + a.width).toBeLessThanOrEqual(width)
          expect(a.y + a.height).toBeLessThanOrEqual(height)
          for (const b of parts.slice(i + 1))
            expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
              true,
            )
        })
      }),
      { numRuns: 60 },
    )
  })

  it('hold their labels, whole or cut with the whole in a title', () => {
    fc.assert(
      fc.property(graphs, (given) => {
        for (const part of drawn(given).parts) {
          for (const line of part.lines) {
            const { size, isBold } = LINE_FONT[line.as]
            const long = textWidth(line.text, size, isBold)
            const left = line.anchor === 'middle' ? line.x - long / 2 : line.x
            expect(left).toBeGreaterThanOrEqual(0)
            expect(left + long).toBeLessThanOrEqual(part.width)
            expect(line.y - size).toBeGreaterThanOrEqual(0)
            expect(line.y).toBeLessThanOrEqual(part.height)
          }
          const rows = part.lines.map(({ y }) => y)
          expect(rows).toEqual([...rows].sort((a, b) => a - b))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('draw at most forty parts, and count what they show', () => {
    fc.assert(
      fc.property(graphs, (given) => {
        const { parts, shown, total } = drawn(given)
        expect(parts.length).toBeLessThanOrEqual(40)
        expect(total).toBe(given.nodes.length)
        expect(shown).toBeLessThanOrEqual(total)
      }),
      { numRuns: 30 },
    )
  })
})

describe('lineageLayout', () => {
  it('goes from left to right: what a thing rests on stands before it', () => {
    const { links, parts } = drawn(snapshot())
    const at = new Map(parts.map((part) => [part.key, part]))
    expect(links).toHaveLength(2)
    for (const { from, to } of links) {
      const [a, b] = [at.get(from), at.get(to)]
      expect((a?.x ?? 0) + (a?.width ?? 0)).toBeLessThan(b?.x ?? 0)
    }
  })

  it('is undefined without a snapshot', () => {
    expect(lineageLayout([])).toBeUndefined()
  })

  it('draws a circle all the same', () => {
    expect(drawn(snapshot({ edges: [edge(1, 2), edge(2, 3), edge(3, 1), edge(3, 3)] })).links).toHaveLength(3)
  })

  it('cuts a digest in the middle and says the whole in a title', () => {
    const digest = `registry.example/train@sha256:${'c10e'.repeat(16)}`
    const [environment] = drawn(
      snapshot({ nodes: [version(1, 'credit-default', '7'), node(2, 'environment', digest)], edges: [edge(1, 2)] }),
    ).parts.filter((part) => part.shape === 'pill')
    const name = environment?.lines.find((line) => line.as === 'name')
    expect(name?.text).toMatch(/^registry.*….*c10e$/)
    expect(name?.title).toBe(digest)
  })

  it('draws a gap where it is: at the data set it names, at the run, before the version, after it', () => {
    const gaps = [
      gap('source', 'Where data set core.loans came from is not on record.'),
      gap('code'),
      gap('artifact'),
      gap('deployment'),
    ]
    const { links, parts } = drawn(snapshot({ gaps }))
    const words = new Map(
      parts.map((part) => [
        part.key,
        part.lines
          .filter(({ as }) => as === 'name')
          .map(({ text }) => text)
          .join(' '),
      ]),
    )
    const named = links
      .filter(({ level }) => level === 'missing')
      .map(({ from, to }) => [words.get(from), words.get(to)])
    expect(named).toEqual([
      ['no source on record', 'core.loans'],
      ['no code on record', 'train'],
      ['no files on record', 'credit-default@7'],
      ['credit-default@7', 'no deployment on record'],
    ])
  })

  it('says of code on record that its commit is not exact, at the code', () => {
    const nodes = [...snapshot().nodes, node(4, 'codeVersion', 'bank/models', { version: 'main' })]
    const gaps = [gap('code', 'Code bank/models is named by "main", which may point elsewhere tomorrow.')]
    const layout = drawn(snapshot({ nodes, edges: [...snapshot().edges, edge(2, 4, 'ranCode')], gaps }))
    expect(textsOf(layout).join(' ')).toContain('no exact code on')
    expect(layout.links.filter(({ level }) => level === 'missing').map(({ to }) => to)).toEqual([
      '["codeVersion","bank/models#4"]',
    ])
  })

  it('draws a run that is not on record as the gap it is, once', () => {
    const nodes = [version(1, 'credit-default', '7'), node(2, 'run', 'training run', { attrs: { placeholder: true } })]
    const { parts, links } = drawn(
      snapshot({
        nodes,
        edges: [edge(1, 2, 'generated', { binding: 'placeholder', level: 'missing' })],
        gaps: [gap('run')],
      }),
    )
    expect(parts.filter((part) => part.shape === 'gap')).toHaveLength(1)
    expect(links.map(({ level }) => level)).toEqual(['missing'])
  })

  it('gives a version without a record a box and its gap', () => {
    const layout = drawn(snapshot({ status: 'nothing-recorded', nodes: [], edges: [], gaps: [gap('document')] }))
    expect(textsOf(layout)).toEqual(['model version | credit-default@7', 'gap | no provenance on | record'])
    expect([layout.shown, layout.total]).toEqual([0, 0])
  })

  it('says that the store did not answer rather than drawing nothing', () => {
    const layout = drawn(snapshot({ status: 'unavailable', nodes: [], edges: [] }))
    expect(textsOf(layout).join(' ')).toContain('lineage store did not')
  })

  it('folds more than six siblings of one kind and names them', () => {
    const sources = Array.from({ length: 9 }, (_, i) => node(10 + i, 'source', `source-${i}`))
    const layout = drawn(
      snapshot({
        nodes: [...snapshot().nodes, ...sources],
        edges: [...snapshot().edges, ...sources.map(({ id }) => edge(3, id, 'cameFrom'))],
      }),
    )
    const [fold] = layout.parts.filter((part) => part.shape === 'more')
    expect(fold?.lines.map(({ text }) => text)).toEqual(['+ 4 more sources'])
    expect(fold?.more).toBe('source-5, source-6, source-7, source-8')
    // twelve nodes, four of them folded
    expect([layout.shown, layout.total]).toEqual([8, 12])
  })

  it('folds features from five on where each has several lines, and counts what the boxes stand for', () => {
    const features = (n: number) => Array.from({ length: n }, (_, i) => node(10 + i, 'feature', `f${i}`))
    const woven = (n: number, lines: number): LineageLayout =>
      drawn(
        snapshot({
          nodes: [...snapshot().nodes, ...features(n)],
          edges: [
            ...snapshot().edges,
            ...features(n).flatMap(({ id }) => [edge(1, id), ...(lines > 1 ? [edge(id, 3)] : [])]),
          ],
        }),
      )
    const foldsOf = (layout: LineageLayout) =>
      layout.parts.filter((part) => part.shape === 'more').map((p) => p.lines[0]?.text)
    expect([foldsOf(woven(4, 2)), foldsOf(woven(5, 1)), foldsOf(woven(5, 2))]).toEqual([[], [], ['+ 3 more features']])
    // version, run, data set and two of five features
    expect([woven(5, 2).shown, woven(5, 2).nodeBoxes, woven(5, 2).total]).toEqual([5, 5, 8])
  })

  it('spreads over a page where there is room, and never beyond it for that', () => {
    const chain = (n: number): LineageLayout => {
      const runs = Array.from({ length: n }, (_, i) => node(10 + i, 'run', `step ${i}`))
      return drawn(
        snapshot({
          nodes: [version(1, 'credit-default', '7'), ...runs],
          edges: runs.map(({ id }, i) => edge(i === 0 ? 1 : id - 1, id, 'used')),
        }),
      )
    }
    // Nine boxes of at least 84 px and gaps of 30 would be some 1,000 px wide.
    expect(chain(8).width).toBeGreaterThan(1_120)
    expect(chain(8).width).toBeLessThanOrEqual(1_180)
    const [a, b] = chain(1).parts.toSorted((p, q) => p.x - q.x)
    expect((b?.x ?? 0) - (a?.x ?? 0) - (a?.width ?? 0)).toBeLessThanOrEqual(104)
  })

  it('leaves six siblings as they are', () => {
    const sources = Array.from({ length: 6 }, (_, i) => node(10 + i, 'source', `source-${i}`))
    const layout = drawn(
      snapshot({
        nodes: [...snapshot().nodes, ...sources],
        edges: [...snapshot().edges, ...sources.map(({ id }) => edge(3, id, 'cameFrom'))],
      }),
    )
    expect(layout.parts.filter((part) => part.shape === 'more')).toEqual([])
  })

  it('keeps what is nearest to the version where there are more than forty', () => {
    // A chain of sixty runs: the version and the 39 steps before it stay.
    const chain = Array.from({ length: 60 }, (_, i) =>
      node(10 + i, i % 2 === 0 ? 'run' : 'datasetVersion', `step ${i}`),
    )
    const layout = drawn(
      snapshot({
        nodes: [version(1, 'credit-default', '7'), ...chain],
        edges: chain.map(({ id }, i) => edge(i === 0 ? 1 : id - 1, id)),
      }),
    )
    expect([layout.parts.length, layout.shown, layout.total]).toEqual([40, 40, 61])
    expect(textsOf(layout).join(' ')).toContain('step 38')
    expect(textsOf(layout).join(' ')).not.toContain('step 39')
  })

  it('draws what two versions share once', () => {
    const six = snapshot({
      version: '6',
      nodes: [version(9, 'credit-default', '6'), node(3, 'datasetVersion', 'core.loans')],
      edges: [edge(9, 3)],
    })
    const layout = drawn(snapshot(), six)
    expect(textsOf(layout).filter((text) => text.includes('core.loans'))).toHaveLength(1)
    expect(layout.parts.filter((part) => part.isFocus)).toHaveLength(2)
    expect(layout.title).toBe('Lineage of credit-default@7, credit-default@6')
  })

  it('names a data set in the box of its version', () => {
    const layout = drawn(
      snapshot({
        nodes: [...snapshot().nodes, node(8, 'dataset', 'core.loans')],
        edges: [...snapshot().edges, edge(3, 8, 'versionOf')],
      }),
    )
    // Four nodes in three boxes.
    expect([layout.parts.length, layout.nodeBoxes, layout.shown, layout.total]).toEqual([3, 3, 4, 4])
  })
})

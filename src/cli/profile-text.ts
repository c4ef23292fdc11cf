import { several } from '../compare/comparison-words.ts'
import type { DataProfile } from '../compare/profile-data.ts'
import { sureGap } from '../compare/sure-gap.ts'
import { decimals } from '../detect/figures.ts'
import type { Rate } from '../detect/finding.ts'
import { sliceWords } from '../investigate/describe.ts'
import { consistentSources, featureGapWords, gapWords, RATE_NAMES } from '../monitor/portrait-words.ts'
import type { SlicePortrait } from '../monitor/slice-portrait.ts'
import { parseSliceKey } from '../profile/slice.ts'
import { countText, textTable } from './text-table.ts'

/** Intersections and features that a summary shows; `--json` has them all. */
const MOST_INTERSECTIONS = 10
const MOST_FEATURES = 3
const MOST_SOURCES = 12

/** A profile as people read it in a terminal. */
export function profileText(
  profile: DataProfile,
  { tookMs, html }: { tookMs: number; html: string | undefined },
): string {
  const { data, slices } = profile
  const singles = slices.filter(({ slice }) => parseSliceKey(slice).length < 2)
  const intersections = slices
    .filter(({ slice }) => parseSliceKey(slice).length > 1)
    .toSorted((a, b) => sureGap(b) - sureGap(a) || b.rows - a.rows)
  const left = intersections.length - MOST_INTERSECTIONS
  return [
    `${data.name}: ${several(data.rows, 'row')}, each slice against everyone else in the same data`,
    '',
    sliceRows(singles).trimEnd(),
    ...(intersections.length === 0
      ? []
      : [
          '\nIntersections, the largest gaps that are sure first',
          sliceRows(intersections.slice(0, MOST_INTERSECTIONS)).trimEnd(),
          ...(left > 0 ? [`  and ${several(left, 'more intersection')}; --json lists them all`] : []),
        ]),
    '\nWhat differs most in each slice (Jensen-Shannon divergence, base 2, against everyone else)',
    ...singles
      .filter(({ features }) => features.length > 0)
      .flatMap(({ slice, features }) => [
        `  ${sliceWords(slice)}`,
        ...features.slice(0, MOST_FEATURES).map((gap) => `      ${featureGapWords(gap)}`),
      ]),
    ...sourcesText(singles),
    '\nLooked at',
    ...lookedAt(profile),
    ...(html === undefined ? [] : [`  page: ${html}`]),
    `  took ${(tookMs / 1000).toFixed(1)} s\n`,
  ].join('\n')
}

function sliceRows(portraits: readonly SlicePortrait[]): string {
  const has = {
    labels: portraits.some(({ labels }) => labels !== undefined),
    decisions: portraits.some(({ decisions }) => decisions !== undefined),
  }
  const rates = (['labels', 'decisions'] as const).filter((kind) => has[kind])
  return textTable(
    [
      ...['  slice', 'rows', 'share'],
      ...rates.flatMap((kind) => [RATE_NAMES[kind], 'everyone else', 'difference, 95 % interval']),
    ],
    portraits.map((portrait) => [
      `  ${sliceWords(portrait.slice)}`,
      countText(portrait.rows),
      rateText(portrait.share),
      ...rates.flatMap((kind) => {
        const gap = portrait[kind]
        return [rateText(gap?.slice), rateText(gap?.rest), gapWords(gap)]
      }),
    ]),
  )
}

const rateText = (rate: Rate | undefined): string => (rate?.rate === undefined ? '–' : decimals(rate.rate, 3))

function sourcesText(singles: readonly SlicePortrait[]): readonly string[] {
  const told = singles.filter(({ slice, sources }) => sources.length > 0 && slice !== 'overall')
  if (told.length === 0) return []
  return told.flatMap((portrait, i) => {
    const { slice, sources, sourceRate } = portrait
    const named = consistentSources(portrait)
    const left = sources.length - MOST_SOURCES
    return [
      ...(i === 0 ? ['\nBy source'] : []),
      `  ${sliceWords(slice)}${named.length === 0 ? '' : `: its gap is consistent with ${named.join(', ')}`}`,
      textTable(
        [
          ...['      source', 'rows of the slice', 'share of the source'],
          ...(sourceRate
            ? [RATE_NAMES[sourceRate], 'everyone else', 'difference, 95 % interval', 'whole gap without it']
            : []),
        ],
        sources
          .slice(0, MOST_SOURCES)
          .map((part) => [
            `      ${part.source}`,
            countText(part.rows),
            part.share === undefined ? '–' : decimals(part.share, 3),
            ...(sourceRate
              ? [
                  rateText(part.gap?.slice),
                  rateText(part.gap?.rest),
                  gapWords(part.gap),
                  part.pooledWithout === undefined ? '–' : decimals(part.pooledWithout.estimate, 3),
                ]
              : []),
          ]),
      ).trimEnd(),
      ...(left > 0 ? [`      and ${several(left, 'more source')}`] : []),
    ]
  })
}

function lookedAt({ features, leftOut, data }: DataProfile): readonly string[] {
  const named = (kind: string): string =>
    features
      .filter((f) => f.kind === kind)
      .map((f) => f.column)
      .join(', ')
  return [
    ...(['numeric', 'categorical'] as const).flatMap((kind) =>
      named(kind) === '' ? [] : [`  ${kind}: ${named(kind)}`],
    ),
    ...(features.some((f) => f.inferred)
      ? ['  kinds are inferred from the values; --numeric, --categorical and --ignore say otherwise']
      : []),
    ...(leftOut.length === 0
      ? []
      : [`  left out: ${leftOut.map(({ column, because }) => `${column} (${because})`).join('; ')}`]),
    ...(data.rejected.count === 0
      ? []
      : [`  ${several(data.rejected.count, 'row')} left out, such as ${data.rejected.examples[0]}`]),
  ]
}

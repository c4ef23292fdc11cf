import type { EffectScale, FindingKind } from './finding.ts'

/** The scale on which a kind of question is answered unless limits are configured as differences. */
export function usualScale(kind: FindingKind, subject: string): EffectScale {
  switch (kind) {
    case 'feature-drift':
    case 'score-drift':
      return 'jsd'
    case 'disparity':
      return 'ratio'
    case 'disparity-change':
      return 'ratio-of-ratios'
    case 'performance':
      return 'difference-in-differences'
    case 'representation':
      return subject === 'share ratio' ? 'ratio' : 'difference'
    case 'silence':
      return 'count'
    case 'decision-drift':
    case 'quality':
      return 'difference'
    default:
      return kind satisfies never
  }
}

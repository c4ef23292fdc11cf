import { detectableOfFinding } from '../detect/detectable-of-finding.ts'
import { countText } from '../detect/figures.ts'
import type { Finding } from '../detect/finding.ts'
import { adjustedText, wouldBeFound } from '../detect/why.ts'

/** How a finding was tested, as lines: adjusted p with its level, how much data there was, and from where on that would find an effect. */
export function testFacts(finding: Finding): readonly { readonly name: string; readonly value: string }[] {
  const detectable = detectableIn(finding)
  return [
    // The level stands beside it: alone a p says nothing.
    {
      name: 'adjusted p',
      value: adjustedText(finding.adjustedLog10P, finding.level).slice('adjusted p '.length),
    },
    { name: 'n', value: `${countText(finding.supportNow)}, ${countText(finding.supportTraining)} at training` },
    ...(detectable === undefined
      ? []
      : [{ name: 'detectable', value: wouldBeFound(finding.kind, finding.scale, detectable) }]),
  ]
}

/** What a finding's data would have shown; nothing where its counts are none. */
function detectableIn(finding: Finding): number | undefined {
  try {
    return detectableOfFinding(finding)
  } catch (error) {
    // A message must go out also about a row that cannot be computed again.
    if (!(error instanceof RangeError)) throw error
    return undefined
  }
}

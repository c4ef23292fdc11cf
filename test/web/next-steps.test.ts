import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import type { InvestigationDetail } from '../../src/investigate/investigation.ts'
import type { LineageSnapshot } from '../../src/lineage/lineage-snapshot.ts'
import { nextSteps, nextStepsInDetail } from '../../src/web/pages/next-steps.ts'
import { trainedOn } from '../../src/web/pages/trained-on.ts'
import { disparityFinding, lineageSnapshot, newInvestigation, scoreFinding, WEEK } from './sample-reports.ts'

const deployedAt = (at: number): LineageSnapshot => ({
  ...lineageSnapshot,
  edges: [
    ...lineageSnapshot.edges,
    { ...(lineageSnapshot.edges[0] as LineageSnapshot['edges'][number]), kind: 'deployed', validFrom: at },
  ],
})

function caseOf(
  finding: Partial<Finding>,
  given: { status?: InvestigationDetail['status']; lineage?: readonly LineageSnapshot[] } = {},
): InvestigationDetail {
  const fresh = newInvestigation()
  const findings = [{ ...disparityFinding, ...finding }]
  const line = { id: 1, matterId: 1, openedAt: WEEK.end, updatedAt: WEEK.end, evidenceSha256: '', lineageSha256: '' }
  const nobody = { assignee: undefined, rootCause: undefined, remedy: undefined, concludedBy: undefined }
  return {
    ...{ ...fresh, ...line, ...nobody, status: given.status ?? 'open', timeline: [], laterFindings: [] },
    evidence: { ...fresh.evidence, findings },
    lineage: given.lineage ?? fresh.lineage,
  }
}

const first = (...given: Parameters<typeof caseOf>): string | undefined => nextSteps(caseOf(...given), true)[0]

describe('what to do next', () => {
  it.each<[string, Partial<Finding>, RegExp]>([
    ['inherited', { origin: 'inherited' }, /^Look first at the training data: it stood there already\.$/],
    ['amplified', { origin: 'amplified' }, /^Look first at the training data, then at what made it grow\.$/],
    ['emerged', { origin: 'emerged' }, /^Look first at what drifted in this slice, on the page of the model\.$/],
    [
      'of unknown origin',
      { origin: 'unknown' },
      /^Look first at the inputs of this slice, then at the training data\.$/,
    ],
    ['of the score', { ...scoreFinding, origin: 'emerged' }, /^Look first at what drifted in this slice/],
    [
      'of an input',
      { family: 'input', kind: 'feature-drift', subject: 'income' },
      /^Look first at where income comes from\.$/,
    ],
    [
      'of missing values',
      { family: 'input', kind: 'quality', subject: 'income: missing' },
      /^Look first at what fills income\.$/,
    ],
    ['of shares', { family: 'mix', kind: 'representation' }, /^Look first at who is decided upon/],
    ['silent', { family: 'silence', kind: 'silence' }, /^Ask who sends the predictions/],
  ])('of a finding that is %s', (_, finding, advice) => {
    expect(first(finding)).toMatch(advice)
  })

  it('speaks of a deployment only where one is on record just before', () => {
    // The week judged is 6 to 12 April; one window before it begins 30 March.
    const [before, long] = [Date.UTC(2026, 2, 30), Date.UTC(2026, 2, 29)]
    expect(first({ origin: 'emerged' }, { lineage: [deployedAt(before)] })).toBe(
      'Compare with the version before 7, deployed 30 March 2026, just before.',
    )
    expect(first({ origin: 'emerged' }, { lineage: [deployedAt(long)] })).not.toContain('deployed')
  })

  it('says in detail what is on record of it, and how a gap is closed', () => {
    expect(nextStepsInDetail(caseOf({ origin: 'inherited' }))).toEqual([
      'Version 7 was trained on core.loans, branch.extract_2024.',
      'A gap in lineage: No environment is recorded for the run that trained credit-default@7. Name the image digest under run.environment in provenance.yaml.',
    ])
    const moved = { feature: 'income', key: 'INV-2' }
    expect(nextSteps(caseOf({ origin: 'emerged' }), true, moved)[0]).toBe(
      'Look first at income: it moved in the same slice (INV-2).',
    )
    // What stood at training already is looked for in the training data.
    expect(nextSteps(caseOf({ origin: 'inherited' }), true, moved)[0]).not.toContain('income')
    expect(nextStepsInDetail(caseOf({}, { status: 'closed' }))).toEqual([])
  })

  it('names the first gap, and the step that the status asks for', () => {
    expect(nextSteps(caseOf({}), true).slice(1)).toEqual([
      'Close the gap in lineage.',
      'Acknowledge it, so that others know somebody looks.',
    ])
    expect(nextSteps(caseOf({}, { status: 'dismissed' }), true)).toEqual([
      'Nothing: it is finished. Reopen it if it comes back.',
    ])
  })

  it('of a suspicion without counts asks the person', () => {
    const detail = caseOf({})
    const empty = { ...detail, openedBy: 'ines', evidence: { ...detail.evidence, findings: [], slices: [] } }
    expect(nextSteps(empty, true)[0]).toBe('Ask ines what led to the suspicion; no slice could be counted.')
  })
})

describe('what it was trained on', () => {
  const data = (key: string, label: string): LineageSnapshot['nodes'][number] => ({
    ...(lineageSnapshot.nodes[2] as LineageSnapshot['nodes'][number]),
    ...{ id: key.length, key, name: `s3/${key}`, attrs: { label } },
  })

  it('is named as its author named it, without what served another purpose', () => {
    const version = { ...(lineageSnapshot.nodes[0] as LineageSnapshot['nodes'][number]) }
    const roles = [
      { role: 'training', key: 'a', name: 'core-bank' },
      { role: 'validation', key: 'bb', name: 'hold-out' },
    ]
    const nodes = [{ ...version, attrs: { data: roles } }, data('a', 'core-bank'), data('bb', 'hold-out')]
    expect(trainedOn({ lineage: [{ ...lineageSnapshot, nodes, gaps: [] }] })).toEqual({
      say: '1 data set',
      more: ['core-bank.', 'Nothing that is looked for is missing.'],
    })
  })

  it('claims no change between versions', () => {
    const lineage = [lineageSnapshot, { ...lineageSnapshot, version: '8' }]
    const { more } = trainedOn({ lineage })
    expect(more[0]).toBe('Version 7: core.loans, branch.extract_2024.')
    expect(more.join(' ')).not.toMatch(/chang|new|added/i)
  })
})

import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import { openByHand, parseSuspicion } from '../../src/investigate/open-by-hand.ts'

const problemsOf = (body: unknown): readonly string[] => {
  try {
    parseSuspicion(body)
  } catch (error) {
    if (error instanceof ServiceError) return error.problems.map((p) => `${p.path} ${p.message}`.trim())
    throw error
  }
  return []
}
const words = 'approvals in the north look low'

describe('parseSuspicion', () => {
  it.each<[unknown, readonly string[]]>([
    [{ model: 'm', suspicion: 'short' }, ['suspicion must say in at least 10 characters what is suspected']],
    [{ model: 'm', suspicion: 'x'.repeat(4001) }, ['suspicion is longer than 4,000 characters']],
    [{ model: ' ', suspicion: words }, ['model must not be empty']],
    [
      { model: 'm', about: { slice: 'north' }, suspicion: words },
      ['about.slice must be a slice such as "overall", "sex=F" or "sex=F & age=25-40"'],
    ],
    [
      { model: 'm', about: { slce: 'a=b' }, suspicion: words },
      ['about unknown: slce; known: slice, prediction, dataset, version'],
    ],
    [{ model: 'm', suspicion: words, severity: 'critical' }, ['unknown: severity; known: model, about, suspicion']],
  ])('names what is wrong with %j', (body, problems) => {
    expect(problemsOf(body)).toEqual(problems)
  })
})

describe('openByHand', () => {
  const context = { actor: 'ines', lineage: [], slices: [], versions: [] }

  it('opens outside every matter, with the words as reason and as evidence', () => {
    const suspicion = parseSuspicion({
      model: 'credit',
      about: { slice: 'region=North', version: '7' },
      suspicion: words,
    })
    expect(openByHand(suspicion, context)).toMatchObject({
      ...{ matter: undefined, family: 'suspicion', rootSlice: 'region=North', openedBy: 'ines', reason: words },
      title: 'Suspicion about region North of credit@7',
      evidence: { findings: [], suspicion: { text: words, about: { slice: 'region=North', version: '7' } } },
    })
  })

  it.each([
    [{}, 'Suspicion about credit'],
    [{ prediction: 'p-1' }, 'Suspicion about prediction p-1 of credit'],
    [{ dataset: 'train', slice: 'sex=F & age=25-40' }, 'Suspicion about data set train, sex F × age 25–40 of credit'],
  ])('is titled by what it is about: %j', (about, title) => {
    expect(openByHand(parseSuspicion({ model: 'credit', about, suspicion: words }), context).title).toBe(title)
  })
})

import type { CoarseProfile } from '../../src/profile/coarse-profile.ts'
import { subjectCollector } from '../../src/profile/subject-collector.ts'
import { MOST_SUBJECTS, type SubjectSample } from '../../src/profile/subject-sample.ts'
import { drawerOf, type Truth } from './draw.ts'
import type { Population } from './population.ts'
import type { Random } from './random.ts'
import { hashFrom } from './stream.ts'

/**
 * Days of subjects with one row a day each, of whom a share comes again on the next day with the same row: the others are replaced. A day's counts are those of the day before, less who left,
 * with who came.
 */
export function returningSubjects(
  population: Population,
  random: Random,
  subjects: number,
  returning: number,
): (truth: Truth) => { readonly rows: number; readonly counts: CoarseProfile; readonly subjects: SubjectSample } {
  const { strata, sections, layout } = population
  const stratumOf = new Int32Array(subjects).fill(-1)
  const hashes = new Float64Array(subjects)
  const places = sections.map(() => new Uint16Array(subjects))
  const approved = new Uint8Array(subjects)
  const counts = strata.map(() => new Float64Array(layout.length))
  const one = new Float64Array(Math.max(...sections.map(({ size }) => size)))

  const count = (subject: number, by: 1 | -1): void => {
    const vector = counts[stratumOf[subject] as number] as Float64Array
    ;(vector[layout.n] as number) += by
    for (const of of places) (vector[of[subject] as number] as number) += by
    const favourable = approved[subject] === 1
    ;(vector[layout.decisions.offset + (favourable ? 0 : 1)] as number) += by
    if (favourable) (vector[layout.favourable] as number) += by
  }
  const cumulative = (weights: Float64Array): Float64Array => {
    let sum = 0
    return weights.map((weight) => {
      sum += weight
      return sum
    })
  }
  return (truth) => {
    const drawer = drawerOf(population, random, truth)
    const upTo = cumulative(Float64Array.from(strata, ({ weight }, s) => weight * (truth.effect.weights?.[s] ?? 1)))
    for (let subject = 0; subject < subjects; subject++) {
      if (stratumOf[subject] !== -1) {
        if (random.uniform() < returning) continue
        count(subject, -1)
      }
      const s = firstAbove(upTo, random.uniform() * (upTo.at(-1) as number))
      stratumOf[subject] = s
      hashes[subject] = hashFrom(random)
      sections.forEach((section, i) => {
        one.fill(0)
        random.multinomial(1, drawer.cellsOf(s, i), one, 0)
        ;(places[i] as Uint16Array)[subject] = section.offset + one.indexOf(1)
      })
      approved[subject] = random.uniform() < drawer.rateOf(s) ? 1 : 0
      count(subject, 1)
    }
    const today = new Map<number, Float64Array>()
    counts.forEach((vector, s) => {
      if ((vector[layout.n] as number) > 0) today.set(strata[s]?.code as number, vector.slice())
    })
    return { rows: subjects, counts: today, subjects: sampleOf() }
  }

  function sampleOf(): SubjectSample {
    const sample = subjectCollector(MOST_SUBJECTS)
    for (let subject = 0; subject < subjects; subject++)
      sample.add(hashes[subject] as number, strata[stratumOf[subject] as number]?.code as number)
    return sample.finish()
  }
}

/** The first place whose cumulative weight lies above `at`. */
function firstAbove(upTo: Float64Array, at: number): number {
  let [low, high] = [0, upTo.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((upTo[middle] as number) > at) high = middle
    else low = middle + 1
  }
  return low
}

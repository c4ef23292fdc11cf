import type { Service } from '../src/service.ts'
import type { Api } from './api.ts'
import type { DemoClock } from './clock.ts'
import type { World } from './world/world.ts'

/** What came in over all days. */
export type Streamed = { readonly decisions: number; readonly labels: number }

type Answer = { readonly accepted: number; readonly rejected: readonly unknown[] }

const DAY_MS = 86_400_000
const LATENESS_MS = 15 * 60_000
const BATCH = 1_000

/**
 * Lives through the weeks: decisions as they are made and labels as they come due, over HTTP; at the end of each day the clock strikes and the service looks
 * at what is due.
 */
export async function streamWorld(
  world: World,
  parts: { readonly api: Api; readonly service: Service; readonly clock: DemoClock },
  progress: (day: number, at: number, decisions: number) => void,
): Promise<Streamed> {
  const { api, service, clock } = parts
  let decisions = 0
  let labels = 0
  for (let day = 0; day < world.days; day++) {
    const end = world.start + (day + 1) * DAY_MS
    for (const batch of batches(world.day(day))) {
      clock.set(batch.at(-1)?.at ?? clock.now())
      const { model, version } = world
      accepted(await api.post<Answer>('/api/v1/predictions', { model, version, predictions: batch }), batch.length)
      decisions += batch.length
      progress(day, clock.now(), decisions)
    }
    clock.set(end)
    for (const batch of batches(day < world.labelDays ? [] : world.labelsOf(day - world.labelDays))) {
      accepted(await api.post<Answer>('/api/v1/labels', { model: world.model, labels: batch }), batch.length)
      labels += batch.length
    }
    clock.set(end + LATENESS_MS)
    await service.tick([world.model])
    progress(day + 1, end, decisions)
  }
  return { decisions, labels }
}

function accepted(answer: Answer, sent: number): void {
  if (answer.accepted !== sent)
    throw new Error(`${sent} rows were sent, ${answer.accepted} taken: ${JSON.stringify(answer.rejected.slice(0, 3))}`)
}

function batches<T>(rows: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) => rows.slice(i * BATCH, (i + 1) * BATCH))
}

import { z } from 'zod'
import { ServiceError } from '../errors.ts'
import type { LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import { parseSliceKey, sliceKey } from '../profile/slice.ts'
import { sliceWords } from './describe.ts'
import type { FrozenEvidence, FrozenSlice, NewInvestigation } from './investigation.ts'

const name = z.string().trim().min(1, 'must not be empty').max(500, 'is longer than 500 characters')

/** The form of a slice as people and other systems write it: `overall`, `sex=F`, `sex=F & age=25-40`. */
export const SLICE_FORM = /^(?:overall|[^=&]+=[^=&]+(?: & [^=&]+=[^=&]+)*)$/

/** Body of `POST /api/v1/investigations`: what somebody suspects, and of what. */
export const suspicionSchema = z.strictObject({
  model: name,
  about: z
    .strictObject({
      slice: name
        .regex(SLICE_FORM, 'must be a slice such as "overall", "sex=F" or "sex=F & age=25-40"')
        .transform((key) => sliceKey(parseSliceKey(key)))
        .optional(),
      prediction: name.optional(),
      dataset: name.optional(),
      version: name.optional(),
    })
    .default({}),
  suspicion: z
    .string()
    .trim()
    .min(10, 'must say in at least 10 characters what is suspected')
    .max(4000, 'is longer than 4,000 characters'),
})

/** What somebody suspects, of which model and of what about it. */
export type Suspicion = z.output<typeof suspicionSchema>

/** What the caller found out about the suspicion before it is written: frozen with it. */
export type SuspicionContext = {
  readonly actor: string
  /** Of every version that the suspicion may concern. */
  readonly lineage: readonly LineageSnapshot[]
  readonly slices: readonly FrozenSlice[]
  readonly versions: FrozenEvidence['versions']
  /** The windows that the slices were summed over. */
  readonly window?: NonNullable<FrozenEvidence['window']>
  readonly windowLabel?: string
}

/**
 * Reads the body of a request to open an investigation by hand.
 *
 * @throws {ServiceError} `invalid` with every problem
 */
export function parseSuspicion(body: unknown): Suspicion {
  const parsed = suspicionSchema.safeParse(body)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message:
      issue.code === 'unrecognized_keys'
        ? `unknown: ${issue.keys.join(', ')}; known: ${issue.path.length === 0 ? 'model, about, suspicion' : 'slice, prediction, dataset, version'}`
        : issue.message,
  }))
  throw new ServiceError(
    'invalid',
    `investigation: ${problems.map((p) => `${p.path} ${p.message}`.trim()).join('; ')}`,
    problems,
  )
}

/** The investigation that a suspicion opens: of no matter, so that it never stands in the way of a scan's. */
export function openByHand(suspicion: Suspicion, context: SuspicionContext): NewInvestigation {
  const { model, about } = suspicion
  const rootSlice = about.slice ?? 'overall'
  const given = Object.entries(about).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    model,
    matter: undefined,
    family: 'suspicion',
    rootSlice,
    title: `Suspicion about ${subjectOf(suspicion)}`,
    // Somebody thought it worth writing down: the people on call should hear of it.
    severity: 'warning',
    openedBy: context.actor,
    reason: suspicion.suspicion,
    lineage: context.lineage,
    evidence: {
      format: 1,
      model,
      window: context.window,
      windowLabel: context.windowLabel,
      versions: context.versions,
      findings: [],
      slices: context.slices,
      batches: undefined,
      insufficient: [],
      suspicion: { text: suspicion.suspicion, about: Object.fromEntries(given) },
    },
  }
}

function subjectOf({ model, about }: Suspicion): string {
  const of = about.version === undefined ? model : `${model}@${about.version}`
  const parts = [
    ...(about.prediction === undefined ? [] : [`prediction ${about.prediction}`]),
    ...(about.dataset === undefined ? [] : [`data set ${about.dataset}`]),
    ...(about.slice === undefined ? [] : [sliceWords(about.slice)]),
  ]
  return parts.length === 0 ? of : `${parts.join(', ')} of ${of}`
}

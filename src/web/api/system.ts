import { z } from '@hono/zod-openapi'
import type { SystemReport } from '../app-services.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { isoTime } from '../moment.ts'
import { exampleRun, windowRun } from './models.ts'
import { momentAnswer } from './query-fields.ts'

const count = z.number().int().min(0)

const systemAnswer = z
  .object({
    version: z.string(),
    runtime: z.string(),
    startedAt: momentAnswer,
    health: z.object({ status: z.enum(['ok', 'degraded']), reasons: z.array(z.string()) }),
    runs: z.array(windowRun),
    models: z.array(
      z.object({
        model: z.string(),
        windowsDue: count.openapi({ description: 'Windows that are over, with their lateness, and not judged.' }),
        lagMs: count.optional().openapi({ description: 'Since the oldest of them could have been judged.' }),
        batchesToFold: count.openapi({ description: 'Batches that are kept and not counted yet.' }),
        nextScanAt: momentAnswer.optional(),
      }),
    ),
    database: z.object({
      path: z.string(),
      bytes: count,
      walBytes: count,
      freeBytes: count.optional().openapi({ description: 'Room on the disk under the database.' }),
      predictions: count.openapi({ description: 'Taken since the database was made; purged ones are among them.' }),
      schemaVersion: count,
    }),
    backup: z
      .object({ at: momentAnswer, file: z.string(), bytes: count, sha256: z.string() })
      .optional()
      .openapi({ description: 'The newest that was finished; none where it is missing.' }),
    log: z.object({ size: count.openapi({ description: 'Entries of the evidence log.' }) }),
    outbox: z.object({ waiting: count, failed: count, oldestAt: momentAnswer.optional() }),
    retention: z.array(
      z.object({
        model: z.string(),
        retentionMs: count.optional().openapi({ description: 'For ever where it is missing.' }),
        oldestAt: momentAnswer.optional().openapi({ description: 'The oldest prediction that is kept whole.' }),
      }),
    ),
    heavyWorkWaiting: count,
  })
  .openapi('SystemReport')

/** How the service itself fares. */
export const systemEndpoints = [
  endpoint({
    route: 'GET /api/v1/system',
    summary: 'Runs, lag, disk, backup, retention and what waits',
    answer: systemAnswer,
    example: {
      version: '0.1.0',
      runtime: 'Node 24.1.0',
      startedAt: '2026-04-01T06:00:00.000Z',
      health: { status: 'ok', reasons: [] },
      runs: [exampleRun],
      models: [
        {
          model: 'credit-default',
          windowsDue: 1,
          lagMs: 132000,
          batchesToFold: 0,
          nextScanAt: '2026-04-13T11:05:00.000Z',
        },
      ],
      database: {
        path: 'data/plumbline.db',
        bytes: 412090368,
        walBytes: 4194304,
        freeBytes: 80530636800,
        predictions: 1104212,
        schemaVersion: 3,
      },
      backup: {
        at: '2026-04-13T02:00:11.000Z',
        file: '/var/backups/plumbline-2026-04-13.db',
        bytes: 408944640,
        sha256: '3f9ac41b66d0e8a5b0a3bd2b9e2d1c7f5e4a9b8c7d6e5f4a3b2c1d0e9f8a7b6c',
      },
      log: { size: 48213 },
      outbox: { waiting: 0, failed: 0 },
      retention: [{ model: 'credit-default', retentionMs: 65700000000, oldestAt: '2024-03-14T00:00:00.000Z' }],
      heavyWorkWaiting: 0,
    },
    handle: async (_, services) => asAnswered(await services.system()),
  }),
] as const satisfies readonly Endpoint[]

/** The report with its own moments written out; those that every answer has are written for all. */
function asAnswered(report: SystemReport): unknown {
  const { startedAt, models, outbox, retention } = report
  const when = (at: number | undefined): string | undefined => (at === undefined ? undefined : isoTime(at))
  return {
    ...report,
    startedAt: isoTime(startedAt),
    models: models.map((model) => ({ ...model, nextScanAt: when(model.nextScanAt) })),
    outbox: { ...outbox, oldestAt: when(outbox.oldestAt) },
    retention: retention.map((kept) => ({ ...kept, oldestAt: when(kept.oldestAt) })),
  }
}

import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { OutsideStatement } from '../../investigate/attachment.ts'
import { type InvestigationDetail, investigationKey } from '../../investigate/investigation.ts'
import type { DriftReport, DriftRow } from '../../monitor/report.ts'
import { parseSliceKey, sliceKey } from '../../profile/slice.ts'
import type { AppEnv } from '../access.ts'
import { existingCase } from '../api/attachments.ts'
import type { AppServices } from '../app-services.ts'
import { sendAttachment } from '../attachment-download.ts'
import { readBroughtFile } from '../brought-file.ts'
import { expectMedia } from '../endpoint.ts'
import { askWithin, PATIENCE_MS } from './answered.ts'
import type { AttachmentsView } from './attachments-section.tsx'
import { mainVersion } from './case-version.ts'
import type { Guarded } from './guarded.ts'

/** Mounts the form that attaches a file to a case, and the address its bytes are saved from. Goes before the steps of cases: `evidence` is none of them. */
export function mountAttachments(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  guarded: Guarded,
  sameSite: MiddlewareHandler<AppEnv>,
): void {
  app.post('/investigations/:id/evidence', sameSite, guarded('POST /investigations/:id/evidence'), async (c) => {
    // The guard against other sites knows the content types of forms alone.
    expectMedia(c.req.raw, ['multipart/form-data'])
    const id = existingCase(services, c.req.param('id'))
    await services.attach(id, await readBroughtFile(c.req.raw), c.get('actor').name)
    return c.redirect(`/investigations/${investigationKey(id)}#attached`, 303)
  })

  app.get('/evidence/:id', guarded('GET /evidence/:id'), (c) => sendAttachment(c, services, c.req.param('id')))
}

/** What is attached to a case, with our own figures of its window; they are asked for only where something is to be laid beside them. */
export async function readAttachments(
  services: Pick<AppServices, 'attachmentsOf' | 'drift' | 'monitors'>,
  detail: InvestigationDetail,
  patienceMs = PATIENCE_MS,
): Promise<AttachmentsView> {
  const attachments = services.attachmentsOf(detail.id)
  const isComparable = attachments.some(({ statements }) => statements.some(({ about }) => about.column !== undefined))
  if (!isComparable) return { investigation: detail.id, attachments, ours: undefined }
  const version = mainVersion(detail)
  const { window } = detail.evidence
  const columns = services.monitors.find(({ model }) => model === detail.model)?.columns ?? {}
  const ours = await askWithin(
    async () =>
      finder(
        await services.drift(detail.model, {
          ...(version !== undefined && { version }),
          ...(window && { from: window.start, to: window.end }),
        }),
        columns,
      ),
    patienceMs,
  )
  return { investigation: detail.id, attachments, ours }
}

/** Finds our figure of what others name: a column by the file's name of it, and without a slice everyone. */
function finder(
  report: DriftReport,
  columns: Readonly<Record<string, string>>,
): (about: OutsideStatement['about']) => DriftRow | undefined {
  const rows = new Map<string, DriftRow>()
  const keyOf = (subject: string, slice: string): string => JSON.stringify([subject, inOrder(slice)])
  for (const version of report.versions)
    for (const row of version.subjects) rows.set(keyOf(row.subject, row.slice), row)
  return ({ column, slice }) => {
    if (column === undefined) return undefined
    const subject = Object.hasOwn(columns, column) ? (columns[column] as string) : column
    return rows.get(keyOf(subject, slice ?? 'overall'))
  }
}

/** The same slice whatever the order of its parts. */
function inOrder(slice: string): string {
  const parts = parseSliceKey(slice)
  return sliceKey([...parts].sort((a, b) => (a.feature < b.feature ? -1 : 1)))
}

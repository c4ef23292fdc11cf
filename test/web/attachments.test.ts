import { hash } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { csrf } from 'hono/csrf'
import { requestId } from 'hono/request-id'
import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type { OutsideStatement } from '../../src/investigate/attachment.ts'
import { readOutside } from '../../src/investigate/outside/read-outside.ts'
import { type AppEnv, guardPage } from '../../src/web/access.ts'
import { alertmanagerEndpoints } from '../../src/web/api/alertmanager.ts'
import { attachmentEndpoints } from '../../src/web/api/attachments.ts'
import { apiDocument } from '../../src/web/api/service.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import { AttachmentsSection } from '../../src/web/pages/attachments-section.tsx'
import { mountAttachments, readAttachments } from '../../src/web/pages/mount-attachments.tsx'
import { problemOf } from '../../src/web/problem.ts'
import { driftReport, ROOT } from './sample-reports.ts'
import { BASE_URL, broken, NOW, sampleWorld, secretOf } from './sample-world.ts'

type Body = string | FormData | Uint8Array<ArrayBuffer>

/** The routes of attachments over a real store. */
function world(given: Partial<AppServices> = {}, tokens = false) {
  const { services: sample, store } = sampleWorld({ tokens })
  const received: unknown[] = []
  const services: AppServices = {
    ...sample,
    attach: (id, file, actor) => {
      const { because: _, ...read } = readOutside(file)
      return store.attachments.keep(id, { ...file, ...read }, actor, NOW)
    },
    attachmentsOf: store.attachments.of,
    attachment: store.attachments.get,
    receiveAlerts: (body) => {
      received.push(body)
      return { opened: [], appended: [], ignored: [{ alert: 'DiskFull', because: 'no model' }] }
    },
    ...given,
  }
  const options = { baseUrl: BASE_URL, version: '0.1.0', log: () => {} }
  const app = new OpenAPIHono<AppEnv>()
  app.use(requestId())
  for (const endpoint of [...attachmentEndpoints, ...alertmanagerEndpoints]) endpoint.mount(app, services, options)
  const guarded = (route: Parameters<typeof guardPage>[1]) => guardPage(services, route)
  mountAttachments(app, services, guarded, csrf({ origin: BASE_URL }))
  app.onError((error, c) => {
    const problem = problemOf(error, 'r')
    return c.json(problem, problem.status)
  })
  const send = async (path: string, init: RequestInit = {}) => {
    const answer = await app.request(`${BASE_URL}${path}`, init)
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
  }
  const post = (path: string, body: Body, headers: Record<string, string> = {}) =>
    send(path, { method: 'POST', body, headers })
  return { app, services, store, received, send, post, options }
}

const REPORT = JSON.stringify({
  metrics: [
    {
      metric: 'DataDriftTable',
      result: {
        drift_by_columns: {
          income: {
            column_name: 'income',
            stattest_name: 'K-S p_value',
            drift_score: 0.001,
            stattest_threshold: 0.05,
            drift_detected: true,
          },
          employment: {
            column_name: 'employment',
            stattest_name: 'psi',
            drift_score: 0.01,
            stattest_threshold: 0.1,
            drift_detected: false,
          },
          shoe_size: { column_name: 'shoe_size', drift_score: 0.4, drift_detected: true },
        },
      },
    },
  ],
})

const json = (bytes: Buffer) => JSON.parse(bytes.toString())

describe('POST /api/v1/investigations/:id/evidence', () => {
  it('keeps any body with its name, type and hash, and says what it read', async () => {
    const { post, send } = world()
    const answer = await post('/api/v1/investigations/INV-1/evidence?note=nightly', REPORT, {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="../drift.json"',
    })
    expect([answer.status, json(answer.bytes)]).toMatchObject([
      200,
      {
        ...{ id: 1, investigation: 'INV-1', kind: 'evidently', name: 'drift.json', mediaType: 'application/json' },
        ...{ bytes: REPORT.length, sha256: hash('sha256', REPORT), actor: 'local', note: 'nightly' },
        receivedAt: '2026-04-13T10:24:00.000Z',
      },
    ])
    const { items } = json((await send('/api/v1/investigations/1/evidence')).bytes)
    expect(items).toEqual([json(answer.bytes)])
  })

  it('takes bytes that are no text, and a form of parts', async () => {
    const { post, store } = world()
    await post('/api/v1/investigations/INV-1/evidence?name=picture.png', new Uint8Array([0x89, 0x50, 0, 0xff]), {
      'content-type': 'image/png',
    })
    const form = new FormData()
    form.set('file', new File([REPORT], 'drift.json', { type: 'application/json' }))
    form.set('note', ' by hand ')
    expect((await post('/api/v1/investigations/INV-1/evidence', form)).status).toBe(200)
    expect(store.attachments.of(1)).toMatchObject([
      { kind: 'file', name: 'picture.png', mediaType: 'image/png', bytes: 4, note: undefined },
      { kind: 'evidently', name: 'drift.json', note: 'by hand' },
    ])
  })

  it('refuses what is empty, too large, of no investigation, or a form without a file', async () => {
    const { post, store } = world()
    const path = '/api/v1/investigations/INV-1/evidence'
    const statusOf = async (at: string, body: Body, headers = {}) => (await post(at, body, headers)).status
    expect(await statusOf(path, '')).toBe(400)
    expect(await statusOf(path, new Uint8Array(10 * 1024 * 1024 + 1))).toBe(413)
    expect(await statusOf('/api/v1/investigations/INV-99/evidence', 'a')).toBe(404)
    expect(await statusOf(`${path}?colour=red`, 'a')).toBe(400)
    const form = new FormData()
    form.set('note', 'no file')
    expect(await statusOf(path, form)).toBe(400)
    expect(await statusOf(path, 'no form at all', { 'content-type': 'multipart/form-data; boundary=x' })).toBe(400)
    expect(store.attachments.of(1)).toEqual([])
  })

  it('refuses a page of another site, which browsers let send text without asking', async () => {
    const { post } = world()
    const path = '/api/v1/investigations/INV-1/evidence'
    const foreign = { 'content-type': 'text/plain', host: new URL(BASE_URL).host, origin: 'https://elsewhere.example' }
    expect((await post(path, 'a', foreign)).status).toBe(403)
    expect((await post(path, 'a', { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post(path, 'a', { ...foreign, origin: BASE_URL })).status).toBe(200)
  })

  it('is for analysts and admins, and the webhook for those who send', async () => {
    const { post } = world({}, true)
    const by = (role: 'ingest' | 'analyst' | 'admin') => ({ authorization: `Bearer ${secretOf(role)}` })
    const path = '/api/v1/investigations/INV-1/evidence'
    expect((await post(path, 'a', by('ingest'))).status).toBe(403)
    expect((await post(path, 'a', by('analyst'))).status).toBe(200)
    const body = JSON.stringify({ version: '4', alerts: [] })
    const type = { 'content-type': 'application/json' }
    expect((await post('/api/v1/alertmanager', body, { ...type, ...by('analyst') })).status).toBe(403)
    expect((await post('/api/v1/alertmanager', body, { ...type, ...by('ingest') })).status).toBe(200)
  })
})

describe('an attachment that is saved', () => {
  it('comes as its bytes, to be saved and never shown', async () => {
    const { post, send } = world()
    const html = '<script>alert(1)</script>'
    await post('/api/v1/investigations/INV-1/evidence?name=r%C3%A9sum%C3%A9 "\'.html', html, {
      'content-type': 'text/html',
    })
    for (const path of ['/api/v1/evidence/1', '/evidence/1']) {
      const { status, headers, bytes } = await send(path)
      expect([status, bytes.toString()]).toEqual([200, html])
      expect(headers.get('content-disposition')).toBe(
        `attachment; filename="r_sum_ _'.html"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%22%27.html`,
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
      expect(headers.get('x-content-sha256')).toBe(hash('sha256', html))
    }
    expect((await send('/api/v1/evidence/2')).status).toBe(404)
    expect((await send('/evidence/x')).status).toBe(404)
  })
})

describe('POST /api/v1/alertmanager', () => {
  it('hands a webhook over and answers what became of it', async () => {
    const { post, received } = world()
    const type = { 'content-type': 'application/json' }
    const alert = { status: 'firing', labels: { alertname: 'DiskFull' }, startsAt: '2026-04-13T09:00:00Z', extra: 1 }
    const answer = await post('/api/v1/alertmanager', JSON.stringify({ version: '4', alerts: [alert] }), type)
    expect(json(answer.bytes)).toEqual({
      opened: [],
      appended: [],
      ignored: [{ alert: 'DiskFull', because: 'no model' }],
    })
    expect(received).toEqual([{ version: '4', alerts: [alert] }])
    expect((await post('/api/v1/alertmanager', '{"alerts": [{}]}', type)).status).toBe(400)
    expect((await post('/api/v1/alertmanager', '{"version": "3", "alerts": []}', type)).status).toBe(400)
  })
})

describe('the description of the API', () => {
  it('has every route of attachments', () => {
    const { app, options } = world()
    expect(Object.keys(apiDocument(app, options).paths ?? {}).sort()).toEqual([
      '/api/v1/alertmanager',
      '/api/v1/evidence/{id}',
      '/api/v1/investigations/{id}/evidence',
    ])
  })
})

describe('the section of attachments', () => {
  const textOf = (page: string): string =>
    page
      .replace(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replace(/\s+/g, ' ')

  async function section(given: Partial<AppServices> = {}, report: string | undefined = REPORT) {
    const made = world(given)
    if (report !== undefined)
      await made.post('/api/v1/investigations/INV-1/evidence?name=%3Cb%3Edrift.json', report, {
        'content-type': 'application/json',
      })
    const detail = made.services.investigations.get(1)
    if (!detail) throw new Error('the sample has no case')
    const view = await readAttachments(made.services, detail, 200)
    return String(AttachmentsSection({ view }))
  }

  it('lays each statement beside our figure, and says first where we disagree', async () => {
    const page = await section()
    const text = textOf(page)
    expect(text).toContain(
      'On income in everyone they see a difference (K-S p_value 0.0010 against 0.0500) and we do not (divergence',
    )
    expect(text).toContain('income K-S p_value 0.0010 0.0500 differs within')
    expect(text).toContain('they see a difference, we do not')
    expect(text).toContain('neither sees a difference')
    expect(text).toContain('shoe_size drift score 0.4000 – differs – –')
    expect(text).toContain(`SHA-256 ${hash('sha256', REPORT)}`)
    expect(page).toContain('href="/evidence/1"')
  })

  it('finds our figure of a slice whatever the order of its parts', async () => {
    const [a = '', b = ''] = ROOT.split(' & ')
    const statement: OutsideStatement = {
      about: { column: 'score', slice: `${b} & ${a}` },
      ...{ metric: 'psi', value: 0, limit: 0.1, verdict: 'within' },
    }
    const { services, store } = world()
    const file = {
      name: 'a',
      mediaType: 'text/plain',
      body: Buffer.from('a'),
      kind: 'file',
      statements: [statement],
    } as const
    store.attachments.keep(1, file, 'ada', NOW)
    const { ours } = await readAttachments(services, services.investigations.get(1) as never)
    const row = ours?.status === 'known' ? ours.value(statement.about) : undefined
    expect([row?.subject, row?.slice, row?.verdict]).toEqual(['score', ROOT, 'finding'])
  })

  it('stands without our figures where they are not to be had, and runs nothing of a name', async () => {
    const page = await section({ drift: broken(new ServiceError('busy', 'the store is busy')) })
    expect(textOf(page)).toContain('Our own figures are not at hand: the store is busy.')
    expect(page).toContain('&lt;b&gt;drift.json')
    expect(page).not.toContain('<b>drift')
  })

  it('asks for no figures where nothing is attached', async () => {
    const page = await section({ drift: broken() }, '')
    expect(textOf(page)).toContain('Nothing is attached.')
    expect(page).not.toContain('not at hand')
  })

  it('has a form that attaches a file and comes back to it', async () => {
    const { post, store } = world({ drift: () => driftReport() })
    const form = new FormData()
    form.set('file', new File([REPORT], 'drift.json', { type: 'application/json' }))
    const same = { 'sec-fetch-site': 'same-origin' }
    const answer = await post('/investigations/INV-1/evidence', form, same)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/investigations/INV-1#attached'])
    expect(store.attachments.of(1)).toHaveLength(1)
    expect((await post('/investigations/INV-1/evidence', form, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post('/investigations/INV-1/evidence', 'a', { ...same, 'content-type': 'image/png' })).status).toBe(
      415,
    )
  })
})

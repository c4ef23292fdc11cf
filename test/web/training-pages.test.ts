import { OpenAPIHono } from '@hono/zod-openapi'
import type { Child } from 'hono/jsx'
import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import { type TrainingReport, trainingReport } from '../../src/monitor/training-report.ts'
import type { AppEnv } from '../../src/web/access.ts'
import { trainingAnswer, trainingEndpoints } from '../../src/web/api/training.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import { CaseTraining, readCaseTraining } from '../../src/web/pages/case-training.tsx'
import { mountTraining } from '../../src/web/pages/mount-training.tsx'
import { problemOf } from '../../src/web/problem.ts'
import { monitor as reportMonitor, reportWorld } from '../monitor/report-world.ts'
import { newInvestigation } from './sample-reports.ts'
import { baseline, NOW, sampleWorld } from './sample-world.ts'

/** A real report of a slice: women earn less, and in the branch they do not repay. */
function report(slice = 'sex=F'): TrainingReport {
  const world = reportWorld()
  world.fit([
    { sex: 'F', n: 100, approved: 50, income: 25, repaid: [40, 10], source: 'bank' },
    { sex: 'M', n: 300, approved: 150, income: 75, repaid: [120, 30], source: 'bank' },
    { sex: 'F', n: 100, approved: 10, income: 25, repaid: [5, 5], source: 'branch' },
    { sex: 'M', n: 100, approved: 50, income: 75, repaid: [40, 10], source: 'branch' },
  ])
  return trainingReport(world.store, reportMonitor, { version: '1', slice })
}

/** The page and the endpoint over a service that answers what a test says. */
function served(training: AppServices['training'], services: Partial<AppServices> = {}) {
  const world = sampleWorld({ services: { training, ...services } })
  const app = new OpenAPIHono<AppEnv>()
  const options = { baseUrl: 'http://localhost', version: 'test', log: () => {} }
  for (const endpoint of trainingEndpoints) endpoint.mount(app, world.services, options)
  mountTraining(app, world.services, options, () => async (_, next) => await next())
  app.onError((error, c) => {
    const problem = problemOf(error, 'r-1')
    return c.json(problem, problem.status)
  })
  return async (path: string) => {
    const answer = await app.request(`http://localhost${path}`)
    return { status: answer.status, text: await answer.text() }
  }
}

const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replace(/\s+/g, ' ')

const rendered = (child: Child): string => String(child)

describe('GET /api/v1/training', () => {
  it('answers what a slice was in the training data, as documented', async () => {
    const asked: unknown[] = []
    const ask = served((...request) => {
      asked.push(request)
      return report()
    })
    const { status, text } = await ask('/api/v1/training?model=credit-default&version=1&slice=sex%3DF')
    expect([status, asked]).toEqual([200, [['credit-default', '1', 'sex=F']]])
    const answer = JSON.parse(text)
    expect(trainingAnswer.parse(answer)).toEqual(answer)
    expect(answer.labels.slice).toEqual({ count: 60, of: 200, rate: 0.3 })
  })

  it('asks for everyone where no slice is named, and refuses what it does not know', async () => {
    const asked: unknown[] = []
    const ask = served((_, version, slice) => {
      asked.push(slice)
      if (version === '9') throw new ServiceError('not-found', 'no baseline of credit-default@9 is kept; there are 1')
      return report('overall')
    })
    expect((await ask('/api/v1/training?model=credit-default&version=1')).status).toBe(200)
    expect((await ask('/api/v1/training?model=credit-default&version=9')).status).toBe(404)
    expect((await ask('/api/v1/training?model=credit-default')).status).toBe(400)
    expect(asked).toEqual(['overall', 'overall'])
  })
})

describe('the page of the training data', () => {
  it('shows share, rates, distributions and sources of the slice', async () => {
    const { status, text } = await served(() => report())('/models/credit-default/training?version=1&slice=sex%3DF')
    expect(status).toBe(200)
    const said = textOf(text)
    expect(said).toContain('sex F in the training data of credit-default 1')
    expect(said).toContain('33.3 % 200 of 600 rows')
    expect(said).toContain('everyone else 0.500; difference −0.200')
    expect(said).toContain('The gap is consistent with branch: a hypothesis')
    expect(text.match(/NaN|undefined|\[object/g)).toBeNull()
    expect([...text.matchAll(/<section class="card" id="([\w-]+)"/g)].map((m) => m[1])).toEqual(['features', 'sources'])
  })

  it('begins with the newest version that has a baseline, and everyone', async () => {
    const asked: unknown[] = []
    const training: AppServices['training'] = (...request) => {
      asked.push(request)
      return report('overall')
    }
    const { text } = await served(training)('/models/credit-default/training')
    expect(asked).toEqual([['credit-default', baseline.version, 'overall']])
    expect(textOf(text)).toContain('Name a slice')
  })

  it('says why there is nothing to show', async () => {
    const none = await served(() => report(), { baselines: { list: () => [] } })('/models/credit-default/training')
    expect(textOf(none.text)).toContain('No version of credit-default has a baseline')
    const refused = served(() => {
      throw new ServiceError('not-found', 'no training row lies in slice sex=X')
    })
    const { status, text } = await refused('/models/credit-default/training?version=7&slice=sex%3DX')
    expect([status, textOf(text).includes('no training row lies in slice sex=X')]).toEqual([200, true])
    expect((await refused('/models/nobody/training')).status).toBe(404)
  })
})

describe('the section of an investigation', () => {
  it('shows the root slice at training, with a way to all of it', () => {
    const html = rendered(CaseTraining({ report: { status: 'known', value: report() } }) as Child)
    expect(textOf(html)).toContain('This slice in the training data')
    expect(html).toContain('href="/models/credit/training?version=1&amp;slice=sex%3DF"')
    expect(textOf(html)).toContain('is consistent with branch, one of 2 sources')
  })

  it('is not there where nothing could be read', () => {
    expect(CaseTraining({ report: undefined })).toBeNull()
    const html = rendered(CaseTraining({ report: { status: 'unavailable', because: 'busy' } }) as Child)
    expect(html).toContain('The training data were not read: busy.')
    expect(html).toContain('id="training"')
  })

  it('asks for the version and the root slice that the investigation speaks of', async () => {
    const { store } = sampleWorld({ empty: true })
    const opened = store.transact(() => store.investigations.open(newInvestigation(), NOW))
    const detail = store.investigations.get(opened.id)
    if (detail === undefined) throw new Error('the investigation was just opened')
    const asked: unknown[] = []
    const answer = await readCaseTraining(
      {
        training: (...request) => {
          asked.push(request)
          return report()
        },
      },
      detail,
    )
    expect(answer?.status).toBe('known')
    expect(asked).toEqual([[detail.model, '7', detail.rootSlice]])
  })
})

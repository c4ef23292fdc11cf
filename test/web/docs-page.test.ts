import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { OpenApiDocument } from '../../src/web/complete-examples.ts'
import { curlExample, operationsOf } from '../../src/web/curl-example.ts'
import { PROBLEM_KINDS } from '../../src/web/problem.ts'
import { schemaFields, typeOf } from '../../src/web/schema-fields.ts'
import { sampleWorld } from './sample-world.ts'

const store = openStore(':memory:', { monitors: [] })
afterAll(() => store.close())
const world = sampleWorld({ store })
const document = (await world.send('GET', '/openapi.json')).json() as OpenApiDocument
const page = (await world.send('GET', '/docs')).text
const operations = operationsOf(document)

describe('/docs', () => {
  it('has every operation with its path, its roles and an anchor that a colleague can be sent', () => {
    expect(operations.length).toBeGreaterThan(20)
    for (const { operationId, method, path } of operations) {
      expect(page).toContain(`id="${operationId}"`)
      expect(page).toContain(`<b>${method}</b> ${path}</p>`)
    }
    expect(page).toContain('Roles: ingest, admin.')
  })

  it('leads nowhere that it has no place for, and has each place once', () => {
    const places = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(places).size).toBe(places.length)
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(places).toContain(target)
  })

  it('shows webhooks and the stream of news in use', () => {
    expect(page).toContain('id="webhook-investigation"')
    expect(page).toContain('<b>POST</b> the address of the channel')
    expect(page).toContain('&quot;type&quot;: &quot;investigation.opened&quot;')
    expect(page).toContain('new EventSource(')
  })

  it('explains every code', () => {
    for (const [code, kind] of Object.entries(PROBLEM_KINDS)) {
      expect(page).toContain(`id="code-${code}"`)
      expect(page).toContain(kind.meaning.split('`')[0])
    }
  })

  it('loads nothing from elsewhere and runs no script of its own', () => {
    expect(page).not.toMatch(/<script(?![^>]*src="\/assets\/)/)
    expect([...page.matchAll(/(?:src|href)="(https?:[^"]*)"/g)]).toEqual([])
  })

  it('says nothing of the models to whoever is not signed in', async () => {
    const open = await sampleWorld({ tokens: true }).send('GET', '/docs')
    expect(open.status).toBe(200)
    expect(open.text).toContain('id="getDisparities"')
    expect(open.text).not.toContain('aria-label="Main"')
    expect(page).toContain('aria-label="Main"')
  })
})

describe('a command line', () => {
  const curlOf = (operationId: string): string => {
    const operation = operations.find((o) => o.operationId === operationId)
    return operation === undefined ? 'no such operation' : curlExample(document, operation)
  }

  it('has a token, what must be sent, and an example in place of every parameter', () => {
    expect(curlOf('getDisparities')).toBe(
      [
        'curl -H "Authorization: Bearer $PLUMBLINE_TOKEN" \\',
        "  'http://plumbline.bank.example:4680/api/v1/disparities?model=credit-default'",
      ].join('\n'),
    )
    expect(curlOf('getLineageByModelByVersion')).toContain("/api/v1/lineage/credit-default/7'")
    expect(curlOf('getHealthz')).toBe("curl 'http://plumbline.bank.example:4680/healthz'")
    expect(curlOf('postLabels')).toContain(
      `--data-binary '{"model":"credit-default","labels":[{"id":"a-1","label":"repaid","at":"2026-07-13T00:00:00Z"}]}'`,
    )
  })

  it('quotes an apostrophe so that the shell passes it on', () => {
    const operation = operations.find((o) => o.operationId === 'postLabels')
    if (operation === undefined) throw new Error('no such operation')
    const requestBody = { content: { 'application/json': { example: { label: "it's" } } } }
    expect(curlExample(document, { ...operation, requestBody })).toContain(`'{"label":"it'\\''s"}'`)
  })
})

describe('members of a schema', () => {
  it('stand with their path, those of lists and nested objects after their own', () => {
    const schema = {
      type: 'object',
      required: ['items'],
      properties: {
        items: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              at: { type: 'string', format: 'date-time', description: 'When.' },
              of: { $ref: '#/components/schemas/Rate' },
            },
          },
        },
        next: { type: ['integer', 'null'] },
      },
    }
    expect(schemaFields(schema).map(({ path, type, required, ref }) => [path, type, required, ref])).toEqual([
      ['items', 'list of object', true, undefined],
      ['items[].at', 'moment', false, undefined],
      ['items[].of', 'Rate', false, 'Rate'],
      ['next', 'whole number or nothing', false, undefined],
    ])
  })

  it.each([
    [{ type: 'string', enum: ['a', 'b'] }, 'one of a, b'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'text or number'],
    [{ type: 'array', items: { type: 'array', items: { type: 'boolean' } } }, 'list of list of true or false'],
    [{}, 'anything'],
  ])('%j is %s', (schema, type) => {
    expect(typeOf(schema).type).toBe(type)
  })
})

import type { FC } from 'hono/jsx'
import type { ArrivalStore } from '../../ingest/arrival-store.ts'
import { type Frame, Layout } from './layout.tsx'
import { Card, Col, Moment, Scroll } from './parts.tsx'

/** Rows that were refused, newest first, each with the reason and how to mend it. What was in them is not shown: it may speak of a person. */
export const QuarantinePage: FC<{
  frame: Frame
  page: ReturnType<ArrivalStore['quarantined']>
  model: string | undefined
}> = ({ frame, page, model }) => (
  <Layout frame={frame} title="Quarantine" place="quarantine">
    <div class="head">
      <div>
        <h1>{page.items.length === 0 ? 'No row has been refused' : 'Rows were refused'}</h1>
        <p class="sub">
          {page.items.length === 0
            ? `Everything that ${model ?? 'any model'} sent could be read.`
            : 'They were not counted. Mend them at the source and send them again under the same id; the whole rows are in the API.'}
        </p>
      </div>
    </div>
    {page.items.length === 0 ? null : (
      <Card title={model === undefined ? 'All models' : model} aside="Newest first" flush>
        <Scroll label="Refused rows, newest first">
          <table class="t pad cards">
            <thead>
              <tr>
                <Col>Received</Col>
                <Col>Model</Col>
                <Col>Kind</Col>
                <Col>Id</Col>
                <Col>Where</Col>
                <Col>Reason</Col>
              </tr>
            </thead>
            <tbody>
              {page.items.map((row) => (
                <tr>
                  <td class="nowrap" data-l="Received">
                    <Moment at={row.receivedAt} />
                  </td>
                  <td class="whole" data-l="Model">
                    {row.model}
                  </td>
                  <td class="whole" data-l="Kind">
                    {row.kind}
                  </td>
                  <th scope="row" data-l="Id">
                    <span class="mono">{row.id ?? `row ${row.index} of its batch`}</span>
                  </th>
                  <td class="whole" data-l="Where">
                    <code>{row.path === '' ? 'the row' : row.path}</code>
                  </td>
                  <td class="sentence" data-l="Reason">
                    {row.reason}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {page.next === undefined ? null : (
          <div class="pager">
            <a
              class="btn"
              rel="next"
              href={`/quarantine?${new URLSearchParams({ ...(model === undefined ? {} : { model }), cursor: String(page.next) })}`}
            >
              Older rows
            </a>
          </div>
        )}
      </Card>
    )}
  </Layout>
)

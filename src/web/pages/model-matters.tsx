import type { FC } from 'hono/jsx'
import { investigationKey } from '../../investigate/investigation.ts'
import { ChartFigure } from './chart-figure.tsx'
import { several } from './figures.ts'
import { chartHref } from './model-asked.ts'
import type { ModelView } from './model-view.ts'
import { Card, Col, Moment, SliceName, Table, Verdict } from './parts.tsx'

const ROWS = 8

/** What was opened about a model, live and finished. */
export const MattersSection: FC<{ view: ModelView }> = ({ view: { matters, timeline, model, asked } }) => (
  <Card
    id="matters"
    title="Matters"
    aside={<a href={`/investigations?${new URLSearchParams({ model, status: '' })}`}>All of {model}</a>}
  >
    {matters.length === 0 ? (
      <p class="small quiet">
        No investigation has been opened. A scan opens one where a finding holds;{' '}
        <a href="/investigations">open one by hand</a> where you suspect something.
      </p>
    ) : (
      <>
        {timeline === undefined ? null : (
          <ChartFigure drawn={timeline} id="matters-figure" spec={chartHref(model, asked, timeline.chart.name)} />
        )}
        <Table
          label={`Investigations of ${model}, newest first`}
          caption={null}
          kind="t more cards"
          head={
            <>
              <Col>Investigation</Col>
              <Col>Severity</Col>
              <Col>Found at opening</Col>
              <Col>Slice</Col>
              <Col>Opened</Col>
              <Col>Status</Col>
            </>
          }
        >
          {matters.slice(0, ROWS).map((i) => (
            <tr>
              <th scope="row" class="nowrap">
                <a href={`/investigations/${investigationKey(i.id)}`}>{investigationKey(i.id)}</a>
              </th>
              <td data-l="Severity">
                <Verdict mark={i.severity}>{i.severity}</Verdict>
              </td>
              <td class="sentence">{i.title}</td>
              <td data-l="Slice">
                <SliceName slice={i.rootSlice} />
              </td>
              <td class="nowrap" data-l="Opened">
                <Moment at={i.openedAt} />
              </td>
              <td data-l="Status">
                <span>
                  {i.status}
                  {i.assignee === undefined ? '' : `, ${i.assignee}`}
                </span>
              </td>
            </tr>
          ))}
        </Table>
        {matters.length > ROWS ? (
          <p class="small more">
            {several(matters.length - ROWS, 'older one', 'older ones')} in{' '}
            <a href={`/investigations?${new URLSearchParams({ model, status: '' })}`}>the list</a>.
          </p>
        ) : null}
      </>
    )}
  </Card>
)

import type { FC } from 'hono/jsx'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import { asWord, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import type { ModelLine } from './model-line.ts'
import { ModelTable } from './model-table.tsx'
import { Ago, Card, SliceName, Verdict } from './parts.tsx'

/** What the list of models shows; `find` is what was searched for. */
export type Models = {
  readonly lines: readonly ModelLine[]
  readonly find: string | undefined
  /** Investigations that were found too. */
  readonly found: readonly Investigation[]
}

/** Every model under watch, or what a search has found. */
export const ModelsPage: FC<{ frame: Frame; view: Models }> = ({ frame, view: { lines, find, found } }) => (
  <Layout frame={frame} title={find === undefined ? 'Models' : `Search: ${find}`} place="models" find={find ?? ''}>
    <div class="head">
      <div>
        <h1>{headline({ lines, find, found })}</h1>
        {find === undefined ? null : (
          <p class="sub">
            Searched: names of models; keys, titles and slices of the newest 500 investigations.{' '}
            <a href="/models">All models</a>
          </p>
        )}
      </div>
    </div>
    <div class="stack">
      {lines.length === 0 ? null : (
        <Card title="Models" aside="Worst first" flush>
          <ModelTable lines={lines} now={frame.now} />
        </Card>
      )}
      {found.length === 0 ? null : (
        <Card title="Investigations" aside="Newest first">
          <ul class="found">
            {found.map((i) => (
              <li>
                <Verdict mark={i.severity}>{i.severity}</Verdict>{' '}
                <a href={`/investigations/${investigationKey(i.id)}`}>{investigationKey(i.id)}</a> {i.title}
                <br />
                <span class="xs faint">
                  {i.status} · {i.model}, <SliceName slice={i.rootSlice} /> · opened{' '}
                  <Ago at={i.openedAt} now={frame.now} />
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  </Layout>
)

function headline({ lines, find, found }: Models): string {
  if (find === undefined) {
    if (lines.length === 0) return 'No model is under watch'
    return lines.length === 1 ? 'One model is under watch' : `${asWord(lines.length)} models are under watch`
  }
  if (lines.length + found.length === 0) return `Nothing is called “${find}”`
  const parts = [
    ...(lines.length === 0 ? [] : [several(lines.length, 'model')]),
    ...(found.length === 0 ? [] : [several(found.length, 'investigation')]),
  ]
  return `“${find}”: ${parts.join(' and ')}`
}

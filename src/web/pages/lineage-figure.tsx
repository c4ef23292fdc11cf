import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { LineageDrawing } from '../../chart/lineage-picture.ts'
import { count, several } from './figures.ts'

/** What the lines and boxes of a lineage picture mean; the picture draws them the same way. */
export const LineageKey: FC = () => (
  <div class="key">
    {LINES.map(({ words, width, dash }) => (
      <span>
        <svg aria-hidden="true" viewBox="0 0 22 12">
          <path d="M1 6h20" stroke="var(--ink-3)" stroke-width={width} stroke-dasharray={dash} />
        </svg>
        {words}
      </span>
    ))}
    <span>
      <svg aria-hidden="true" viewBox="0 0 22 12">
        <rect
          x="1"
          y="1"
          width="20"
          height="10"
          rx="3"
          fill="var(--warning-soft)"
          stroke="var(--warning)"
          stroke-dasharray="3 2"
        />
      </svg>
      gap: nothing on record
    </span>
  </div>
)

const LINES = [
  { words: 'computed again', width: '2.6', dash: undefined },
  { words: 'stated by more than one', width: '1.4', dash: undefined },
  { words: 'stated by its author', width: '1.4', dash: '7 4' },
  { words: 'inferred', width: '1.6', dash: '1.5 4' },
  { words: 'missing', width: '1.6', dash: '3 7' },
] as const

/** How much of the graph stands in the picture, and in how many boxes. */
function shownWords({ shown, total, nodeBoxes = shown }: LineageDrawing): string {
  const merged =
    nodeBoxes < shown
      ? `, in ${several(nodeBoxes, 'box', 'boxes')}: a model or data set is named in the box of its version`
      : ''
  const folded = shown < total ? '. The rest is folded, and stands in the list' : ''
  return `${count(shown)} of ${several(total, 'node')} shown${merged}${folded}.`
}

/** The picture of a lineage; it scrolls inside itself, by keyboard too, and says how much of the graph it shows. */
export const LineageFigure: FC<{ drawing: LineageDrawing }> = ({ drawing }) => (
  <figure class="lineage-figure" aria-label="Lineage, drawn">
    <LineageKey />
    <section class="lineage scroll" tabindex={0} aria-label="Lineage, picture">
      {raw(drawing.svg)}
    </section>
    <figcaption class="small quiet">{shownWords(drawing)}</figcaption>
  </figure>
)

import type { Child, FC } from 'hono/jsx'
import { valueWords } from '../../investigate/describe.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import { parseSliceKey } from '../../profile/slice.ts'
import { isoTime } from '../moment.ts'
import { duration, momentInWords } from './figures.ts'

/** A mark of the sprite: a shape before it is a colour. */
export type Mark = 'critical' | 'warning' | 'notice' | 'within' | 'few' | 'late' | 'gap' | 'bob' | 'search'

/** Draws a mark; the word beside it says what it means. */
export const Icon: FC<{ mark: Mark }> = ({ mark }) => (
  <svg aria-hidden="true">
    <use href={`#i-${mark}`} />
  </svg>
)

/** Marks that stand for a verdict. */
export type VerdictMark = Exclude<Mark, 'bob' | 'search'>

/** A verdict: shape, word, colour, in that order. */
export const Verdict: FC<{ mark: VerdictMark; pill?: boolean; children?: Child }> = ({ mark, pill, children }) => (
  <span class={`v ${mark}${pill === true ? ' pill' : ''}`}>
    <Icon mark={mark} />
    {children}
  </span>
)

/** A slice, written the same way everywhere: `North × age 18–25`. */
export const SliceName: FC<{ slice: string }> = ({ slice }) => {
  const parts = partsOf(slice)
  return (
    <span class="slice">
      {parts.map((part, i) => (
        <>
          {i > 0 ? <i>×</i> : null}
          <bdi>{part}</bdi>
        </>
      ))}
    </span>
  )
}

/** A value stands alone where its feature is plain from it. */
function partsOf(slice: string): readonly string[] {
  const predicates = parseSliceKey(slice)
  if (predicates.length === 0) return ['everyone']
  return predicates.map(({ feature, value }) => {
    const shown = valueWords(value)
    const speaksForItself = /^\p{Lu}\p{Ll}{2,}(?:[ -]\p{L}+)*$/u.test(value)
    return speaksForItself ? shown : `${feature} ${shown}`
  })
}

/** A moment as people read it, with the machine's form beside it. */
export const Moment: FC<{ at: number }> = ({ at }) => (
  <time datetime={isoTime(at)} title={`${isoTime(at).slice(0, 19).replace('T', ' ')} UTC`}>
    {momentInWords(at)}
  </time>
)

/** A moment as a distance from now, for freshness and clocks alone. */
export const Ago: FC<{ at: number; now: number }> = ({ at, now }) => (
  <time datetime={isoTime(at)} title={`${momentInWords(at)} UTC`}>
    {at <= now ? `${duration(now - at)} ago` : `in ${duration(at - now)}`}
  </time>
)

/** One cell of a row of facts: label, value, a line of context. */
export const Fact: FC<{ label: string; context: Child; children?: Child }> = ({ label, context, children }) => (
  <div>
    <dt>{label}</dt>
    <dd>
      {children}
      <small>{context}</small>
    </dd>
  </div>
)

/** A section of a page that can be linked to. */
export const Card: FC<{
  id?: string
  title: string
  aside?: Child
  about?: Child
  flush?: boolean
  children?: Child
}> = ({ id, title, aside, about, flush, children }) => (
  <section class="card" id={id} aria-label={title}>
    <header>
      <h2>{title}</h2>
      {aside === undefined ? null : <span class="small quiet">{aside}</span>}
      {about === undefined ? null : <p>{about}</p>}
    </header>
    <div class={flush === true ? 'in flush' : 'in'}>{children}</div>
  </section>
)

/** A table that scrolls inside itself on narrow screens; the region can be reached by keyboard, so that it can be scrolled by it. */
export const Scroll: FC<{ label: string; children?: Child }> = ({ label, children }) => (
  <section class="scroll" tabindex={0} aria-label={label}>
    {children}
  </section>
)

/** A table in a frame that scrolls inside itself, named for those who do not see it. The name is its caption too, for them alone; a caption that says more than the heading above is shown, and `null` leaves it at the name of the frame. */
export const Table: FC<{ label: string; caption?: Child; kind?: string; head: Child; children?: Child }> = ({
  label,
  caption,
  kind,
  head,
  children,
}) => (
  <Scroll label={label}>
    <table class={kind ?? 't'}>
      {caption === undefined ? (
        <caption class="vh">{label}</caption>
      ) : caption === null ? null : (
        <caption>
          <span>{caption}</span>
        </caption>
      )}
      <thead>
        <tr>{head}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </Scroll>
)

/** A heading of a column; one that narrow places and paper can do without is `opt`. */
export const Col: FC<{ num?: boolean; opt?: boolean; children?: Child }> = ({ num, opt, children }) => {
  const classes = [...(num === true ? ['num'] : []), ...(opt === true ? ['opt'] : [])]
  return (
    <th scope="col" class={classes.length === 0 ? undefined : classes.join(' ')}>
      {children}
    </th>
  )
}

/** Verdicts of one thing over several windows, oldest first: a shape each, and the words for who does not see them. */
export const Strip: FC<{ windows: readonly { readonly mark: VerdictMark; readonly word: string }[] }> = ({
  windows,
}) => (
  <span
    class="strip"
    role="img"
    aria-label={`last ${windows.length === 1 ? 'window' : `${windows.length} windows`}, oldest first: ${windows.map((w) => w.word).join(', ')}`}
  >
    {windows.map(({ mark }) => (
      <svg aria-hidden="true" class={mark}>
        <use href={`#i-${mark}`} />
      </svg>
    ))}
  </span>
)

/** What a form that was just sent has done, or why it was refused. */
export const Outcome: FC<{ refused: string | undefined; done: string | undefined }> = ({ refused, done }) => {
  if (refused !== undefined) {
    return (
      <p class="note crit refusal" role="alert">
        {refused}
      </p>
    )
  }
  return done === undefined ? null : (
    <p class="note done" role="status">
      {done}
    </p>
  )
}

/** What is wrong with a field, beside it; under an id where the field points to it. */
export const Fault: FC<{ id?: string; says: string | undefined }> = ({ id, says }) =>
  says === undefined ? null : (
    <span class="fault" id={id}>
      {says}
    </span>
  )

/** Marks a field as being at fault, and points to where that is said. */
export const atFault = (id: string, says: string | undefined) =>
  says === undefined ? {} : ({ 'aria-invalid': 'true', 'aria-describedby': id } as const)

/** Investigations by their keys, each a link. */
export const CaseLinks: FC<{ ids: readonly number[] }> = ({ ids }) => (
  <>
    {ids.map((id, i) => (
      <>
        {i > 0 ? ', ' : null}
        <a class="nowrap" href={`/investigations/${investigationKey(id)}`}>
          {investigationKey(id)}
        </a>
      </>
    ))}
  </>
)

/** A link where there is somewhere to go, else the words alone. */
export const Linked: FC<{ href: string | undefined; children?: Child }> = ({ href, children }) =>
  href === undefined ? <span>{children}</span> : <a href={href}>{children}</a>

import type { Child, FC } from 'hono/jsx'
import type { Answered } from './answered.ts'
import { count } from './figures.ts'

/** A report's part of a section; where there is none, the sentence that says why. */
export function Known<T>({
  answer,
  children,
}: {
  readonly answer: Answered<T>
  readonly children: (value: T) => Child
}): ReturnType<FC> {
  if (answer.status === 'unavailable') {
    return <p class="note warn">This cannot be shown: {answer.because}. The rest of the page holds.</p>
  }
  return <div>{children(answer.value)}</div>
}

/** Leads to the rows that are not shown. */
export const ShowAll: FC<{ shown: number; of: number; noun: string; href: string }> = ({ shown, of, noun, href }) =>
  shown >= of ? null : (
    <p class="small more">
      <a href={href}>
        Show all {count(of)} {noun}
      </a>
    </p>
  )

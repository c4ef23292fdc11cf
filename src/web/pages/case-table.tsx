import type { Child, FC } from 'hono/jsx'
import { Scroll } from './parts.tsx'

/** A table in a frame that scrolls inside itself, named for those who do not see it; its caption is shown where it says more than the heading above. */
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
      ) : (
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

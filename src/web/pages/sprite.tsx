import type { FC } from 'hono/jsx'

/** The shapes that stand before words, once a page. */
export const Sprite: FC = () => (
  <svg class="sprite" width="0" height="0" aria-hidden="true">
    <defs>
      <symbol id="i-critical" viewBox="0 0 14 14">
        <path d="M7 .6 13.4 7 7 13.4.6 7Z" fill="currentColor" />
      </symbol>
      <symbol id="i-warning" viewBox="0 0 14 14">
        <path d="M7 1.2 13.4 12.6H.6Z" fill="currentColor" />
      </symbol>
      <symbol id="i-notice" viewBox="0 0 14 14">
        <circle cx="7" cy="7" r="5.4" fill="none" stroke="currentColor" stroke-width="1.8" />
        <circle cx="7" cy="7" r="2" fill="currentColor" />
      </symbol>
      <symbol id="i-within" viewBox="0 0 14 14">
        <path
          d="M2 7.6 5.6 11 12 3.4"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </symbol>
      <symbol id="i-few" viewBox="0 0 14 14">
        <circle cx="7" cy="7" r="6.1" fill="none" stroke="currentColor" stroke-width="1.1" stroke-dasharray="2.6 2.2" />
        <path
          d="M5.3 5.5a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.9.6-.9 1.2"
          fill="none"
          stroke="currentColor"
          stroke-width="1.4"
          stroke-linecap="round"
        />
        <circle cx="7" cy="10.1" r=".85" fill="currentColor" />
      </symbol>
      <symbol id="i-late" viewBox="0 0 14 14">
        <circle cx="7" cy="7" r="5.6" fill="none" stroke="currentColor" stroke-width="1.6" />
        <path d="M7 3.8V7l2.3 1.6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
      </symbol>
      <symbol id="i-gap" viewBox="0 0 16 16">
        <path d="M1 8h3.4M11.6 8H15" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
        <path d="m6.2 4.6 3.6 6.8" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
      </symbol>
      <symbol id="i-bob" viewBox="0 0 16 24">
        <path d="M8 0v11" stroke="currentColor" stroke-width="1.6" />
        <path d="M8 10.2 12.6 15 8 23.4 3.4 15Z" fill="currentColor" />
      </symbol>
      <symbol id="i-search" viewBox="0 0 16 16">
        <circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" stroke-width="1.5" />
        <path d="m10.6 10.6 3.4 3.4" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
      </symbol>
    </defs>
  </svg>
)

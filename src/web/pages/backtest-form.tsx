import type { FC } from 'hono/jsx'
import type { Limits } from '../../detect/limits.ts'
import { ASKED_LIMITS, type AskedLimit } from '../../monitor/asked-limit.ts'
import { BACKTEST_WINDOWS } from '../../monitor/backtest.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import { SCANS_A_YEAR } from '../../profile/window.ts'
import { modelHref } from './model-href.ts'
import { atFault, Fault } from './parts.tsx'

/** What a backtest is asked, as it was written. */
export type BacktestAsked = { readonly windows: string; readonly limit: string; readonly value: string }

const SPANS = [7, 14, 30, 90, 180, 365, 730]
const USUAL_DAYS = 90

/** The spans that can be replayed, in windows of the monitor: at least three, and no more than a page can wait for. */
function spansOf(window: Monitor['window']): readonly { readonly windows: number; readonly words: string }[] {
  return SPANS.map((days) => ({ windows: windowsIn(days, window), words: `${days} days` })).filter(
    ({ windows }) => windows >= 3 && windows <= BACKTEST_WINDOWS.most,
  )
}

/** How many windows are replayed where nothing is asked: 90 days, or as much of them as can be. */
export function usualWindows(window: Monitor['window']): number {
  return Math.min(windowsIn(USUAL_DAYS, window), spansOf(window).at(-1)?.windows ?? 1)
}

const windowsIn = (days: number, window: Monitor['window']): number =>
  Math.round((days * SCANS_A_YEAR[window]) / 365.25)

/** What would this limit have done in the last 90 days? */
export const BacktestForm: FC<{
  monitor: Monitor
  asked?: BacktestAsked
  faults?: Readonly<Record<string, string>>
}> = ({ monitor, asked, faults = {} }) => {
  const windows = asked?.windows ?? String(usualWindows(monitor.window))
  const spans = spansOf(monitor.window)
  return (
    <form class="btns controls" method="get" action={`${modelHref(monitor.model)}/backtest`}>
      <label class="long">
        What would
        <select name="limit" {...atFault('fault-limit', faults.limit)}>
          <option value="">all limits as configured</option>
          {Object.entries(ASKED_LIMITS).map(([name, about]) => (
            <option value={name} selected={name === asked?.limit}>
              {about}
              {configured(monitor.limits, name as AskedLimit)}
            </option>
          ))}
        </select>
        <Fault id="fault-limit" says={faults.limit} />
      </label>
      <label>
        at
        <input
          type="text"
          inputmode="decimal"
          name="value"
          value={asked?.value}
          placeholder="0.7"
          size={6}
          {...atFault('fault-value', faults.value)}
        />
        <Fault id="fault-value" says={faults.value} />
      </label>
      <label>
        have done in the last
        <select name="windows">
          {spans.some((span) => String(span.windows) === windows) ? null : (
            <option value={windows} selected>
              {windows} windows
            </option>
          )}
          {spans.map((span) => (
            <option value={span.windows} selected={String(span.windows) === windows}>
              {span.words}
            </option>
          ))}
        </select>
      </label>
      <button class="btn" type="submit">
        Replay
      </button>
    </form>
  )
}

/** What stands in the configuration, where it is one number. */
function configured({ disparity, ...limits }: Limits, name: AskedLimit): string {
  const now =
    name === 'disparity.ratio'
      ? disparity.ratio
      : name === 'disparity.difference'
        ? disparity.difference
        : (limits as Readonly<Record<string, unknown>>)[name]
  return typeof now === 'number' ? ` (now ${now})` : ''
}

import type { FC } from 'hono/jsx'
import { FAMILIES, SEVERITIES } from '../../detect/finding.ts'
import type { InvestigationFilter, InvestigationOrder, InvestigationStatus } from '../../investigate/investigation.ts'
import { assigneeOf, endOf, NOBODY, ORDERS, STATUSES, startOf } from '../api/investigations.ts'
import { parseMoment } from '../moment.ts'
import { atFault, Fault } from './parts.tsx'
import { cursorOf, oneOf } from './read-fields.ts'

/** Statuses of investigations that still want somebody. */
export const LIVE_STATUSES = [
  'open',
  'acknowledged',
  'investigating',
  'concluded',
] as const satisfies readonly InvestigationStatus[]

/** Statuses of those that are done with. */
export const FINISHED_STATUSES = ['closed', 'dismissed'] as const satisfies readonly InvestigationStatus[]

const NAMES = ['find', 'model', 'status', 'severity', 'family', 'slice', 'assignee', 'since', 'until', 'sort'] as const

/** A field of the form, as it stands in the address. */
export type FieldName = (typeof NAMES)[number]

/** What the address of the list asks for. */
export type AskedList = {
  /** Fields as they were sent, without empty ones; `status` may be empty, which asks for all. */
  readonly fields: Readonly<Partial<Record<FieldName, string>>>
  readonly filter: InvestigationFilter
  /** Fields that cannot be read: the list is shown without them. */
  readonly faults: Readonly<Partial<Record<FieldName, string>>>
}

/** Severities as they are offered, the gravest first. */
const GRAVEST_FIRST = SEVERITIES.toReversed()

/** Stands for the person who looks, where a person is asked for. */
export const ME = 'me'

/** Reads the address of the list. Without a word about statuses it shows what is live; an empty one asks for all. */
export function readList(query: Readonly<Record<string, string>>, me: string, limit: number): AskedList {
  const fields = Object.fromEntries(
    NAMES.flatMap((name) => {
      const text = query[name]?.trim()
      return text === undefined || (text === '' && name !== 'status') ? [] : [[name, text]]
    }),
  ) as AskedList['fields']
  const [since, until] = [momentOf(fields.since, 'since'), momentOf(fields.until, 'until')]
  const [status, severity] = [wordsOf(STATUSES, fields.status, ','), wordsOf(GRAVEST_FIRST, fields.severity, ',')]
  const [family, order] = [wordsOf(FAMILIES, fields.family), wordsOf(ORDERS, fields.sort)]
  // Without a status that can be read the list shows what it shows without a word about it.
  const statuses = fields.status === undefined || status.fault !== undefined ? LIVE_STATUSES : status.words
  const filter: InvestigationFilter = {
    limit,
    ...(statuses.length === 0 ? {} : { status: statuses }),
    ...(severity.words.length === 0 ? {} : { severity: severity.words }),
    ...(family.words[0] === undefined ? {} : { family: family.words[0] }),
    ...(fields.model === undefined ? {} : { model: fields.model }),
    ...(fields.slice === undefined ? {} : { slice: fields.slice }),
    ...(fields.find === undefined ? {} : { find: fields.find }),
    ...(fields.assignee === undefined ? {} : fields.assignee === ME ? { assignee: me } : assigneeOf(fields.assignee)),
    ...(since.at === undefined ? {} : { openedSince: startOf(since.at) }),
    ...(until.at === undefined ? {} : { openedBefore: endOf(until.at) }),
    ...(order.words[0] === undefined ? {} : { order: order.words[0] }),
    ...cursorOf(query.cursor),
  }
  const read = { status, severity, family, since, until, sort: order }
  const faults = Object.fromEntries(
    Object.entries(read).flatMap(([name, { fault }]) => (fault === undefined ? [] : [[name, fault]])),
  )
  return { fields, filter, faults }
}

type ReadWords<W extends string> = { readonly words: readonly W[]; readonly fault?: string }

/** Words that a field knows; where one of them is none of these, the whole field is at fault. */
function wordsOf<const W extends string>(
  known: readonly W[],
  text: string | undefined,
  between?: string,
): ReadWords<W> {
  if (text === undefined || text === '') return { words: [] }
  const given = between === undefined ? [text] : text.split(between).map((word) => word.trim())
  return given.every((word) => (known as readonly string[]).includes(word))
    ? { words: oneOf(known, given) }
    : { words: [], fault: `expected ${known.join(', ')}; ${WITHOUT}` }
}

const WITHOUT = 'the list is shown without it'

type ReadMoment = { readonly at?: number | string; readonly fault?: string }

function momentOf(text: string | undefined, name: FieldName): ReadMoment {
  if (text === undefined) return {}
  try {
    return { at: parseMoment(text, name) }
  } catch {
    return { fault: `expected a date such as 2026-04-13; ${WITHOUT}` }
  }
}

/** The address of the list with some fields set otherwise; undefined takes one away. A change begins at the first page. */
export function listHref(
  fields: AskedList['fields'],
  change: Readonly<Partial<Record<FieldName | 'cursor', string | undefined>>> = {},
): string {
  const query = new URLSearchParams()
  const all: Readonly<Record<string, string | undefined>> = { ...fields, ...change }
  for (const name of [...NAMES, 'cursor'] as const) {
    const value = all[name]
    if (value !== undefined) query.set(name, value)
  }
  const text = query.toString()
  return text === '' ? '/investigations' : `/investigations?${text}`
}

/** Fields that narrow the list, apart from statuses and order. */
export const narrowing = ({ fields, faults }: Pick<AskedList, 'fields' | 'faults'>): readonly FieldName[] =>
  NAMES.filter((n) => n !== 'status' && n !== 'sort' && fields[n] !== undefined && faults[n] === undefined)

/** Fields of the form in words. */
export const FIELD_WORDS: Readonly<Record<FieldName, string>> = {
  find: 'Find',
  model: 'Model',
  status: 'Status',
  severity: 'Severity',
  family: 'Kind',
  slice: 'Slice',
  assignee: 'Assignee',
  since: 'Opened since',
  until: 'Opened until',
  sort: 'Sort',
}

const SORTS: Readonly<Record<InvestigationOrder, string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  severity: 'Worst first',
}

const STATUS_CHOICES: readonly (readonly [string, string])[] = [
  [LIVE_STATUSES.join(), 'Not finished'],
  ...STATUSES.map((s) => [s, s] as const),
  [FINISHED_STATUSES.join(), 'Finished'],
  ['', 'Any'],
]

/** The filters as a form that asks by its address, so that a view can be kept and sent. */
export const Filters: FC<{ asked: AskedList; models: readonly string[] }> = ({ asked: { fields, faults }, models }) => (
  <search aria-label="Choose investigations">
    <form class="filters cases" method="get" action="/investigations">
      <label class="find">
        {FIELD_WORDS.find}
        <input type="search" name="find" maxlength={500} value={fields.find ?? ''} placeholder="INV-12, or words" />
      </label>
      <Choice name="model" options={models.map((m) => [m, m])} chosen={fields.model} />
      <Choice
        name="status"
        options={STATUS_CHOICES}
        chosen={fields.status ?? LIVE_STATUSES.join()}
        any={false}
        fault={faults.status}
      />
      <Choice
        name="severity"
        options={GRAVEST_FIRST.map((s) => [s, s])}
        chosen={fields.severity}
        fault={faults.severity}
      />
      <Choice name="family" options={FAMILIES.map((f) => [f, f])} chosen={fields.family} fault={faults.family} />
      <label>
        {FIELD_WORDS.slice}
        <input type="text" name="slice" maxlength={500} value={fields.slice ?? ''} placeholder="region=North" />
      </label>
      <label>
        {FIELD_WORDS.assignee}
        <input type="text" name="assignee" maxlength={200} value={fields.assignee ?? ''} list="assignees" />
        <datalist id="assignees">
          <option value={ME} />
          <option value={NOBODY} />
        </datalist>
      </label>
      <DateField name="since" value={fields.since} fault={faults.since} />
      <DateField name="until" value={fields.until} fault={faults.until} />
      <Choice
        name="sort"
        options={ORDERS.map((o) => [o, SORTS[o]])}
        chosen={fields.sort ?? 'newest'}
        any={false}
        fault={faults.sort}
      />
      <div class="btns">
        <button class="btn" type="submit">
          Apply
        </button>
      </div>
    </form>
  </search>
)

const Choice: FC<{
  name: FieldName
  options: readonly (readonly [string, string])[]
  chosen: string | undefined
  any?: boolean
  fault?: string | undefined
}> = ({ name, options, chosen, any, fault }) => {
  // A value that is none of the choices stays chosen: applying the form must not drop it unseen.
  const stray = chosen !== undefined && chosen !== '' && !options.some(([value]) => value === chosen)
  return (
    <label>
      {FIELD_WORDS[name]}
      <select name={name} {...atFault(`${name}-fault`, fault)}>
        {any === false ? null : <option value="">Any</option>}
        {options.map(([value, words]) => (
          <option value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
        {stray ? (
          <option value={chosen} selected>
            {chosen}
          </option>
        ) : null}
      </select>
      <Fault id={`${name}-fault`} says={fault} />
    </label>
  )
}

const DateField: FC<{ name: 'since' | 'until'; value: string | undefined; fault: string | undefined }> = ({
  name,
  value,
  fault,
}) => (
  <label>
    {FIELD_WORDS[name]}
    <input
      // A date field would show a wrong date as empty; what was typed is kept.
      type={fault === undefined && (value === undefined || /^\d{4}-\d{2}-\d{2}$/.test(value)) ? 'date' : 'text'}
      name={name}
      value={value ?? ''}
      {...atFault(`${name}-fault`, fault)}
    />
    <Fault id={`${name}-fault`} says={fault} />
  </label>
)

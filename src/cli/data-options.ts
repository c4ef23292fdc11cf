import { Command, type ErrorOptions, InvalidArgumentError } from 'commander'
import { type ColumnsAsked, type Counting, type FeatureKind, namesValues } from '../compare/columns-asked.ts'
import { WINDOW_SIZES, type WindowSize } from '../profile/window.ts'

/** What a shell gets from a command line that cannot be understood (sysexits.h); 2 is taken by what was found. */
export const ASKED_WRONGLY = 64

/** A command whose exit codes tell findings from a line that was asked wrongly. */
export class DataCommand extends Command {
  override error(message: string, options?: ErrorOptions): never {
    return super.error(message, { ...options, exitCode: ASKED_WRONGLY })
  }
}

/** Options by which columns are named, as they were typed. */
export type ColumnOptions = {
  readonly sensitive: ColumnsAsked['sensitive']
  readonly decision?: string
  readonly favourable?: Counting
  readonly label?: string
  readonly positive?: Counting
  readonly score?: string
  readonly features?: NonNullable<ColumnsAsked['features']>
  readonly numeric?: readonly string[]
  readonly categorical?: readonly string[]
  readonly ignore?: readonly string[]
  readonly time?: string
  readonly window: WindowSize
  readonly source?: string
  readonly subject?: string
  readonly depth: number
}

/** Adds the options by which columns are named. */
export function withColumnOptions(command: Command): Command {
  return command
    .requiredOption(
      '--sensitive <columns>',
      'columns that slices are cut by, numbers with the edges of bands: sex,age:25/40/60',
      parseSensitive,
    )
    .option('--decision <column>', 'column of decisions')
    .option(
      '--favourable <values>',
      "decisions that are favourable, such as 1 or approve,refer; of predicted numbers '>=1000'",
      parseCounting,
    )
    .option('--label <column>', 'column of what came true; beside a predicted number the true one')
    .option('--positive <values>', "labels that are positive; of numbers without a decision '>=1000'", parseCounting)
    .option('--score <column>', 'column of scores')
    .option(
      '--features <columns>',
      'only these features, with their kind where it is known: income,zip:categorical',
      parseFeatures,
    )
    .option('--numeric <columns>', 'features to be read as numbers whatever they look like', parseList)
    .option('--categorical <columns>', 'features to be read as categories whatever they look like', parseList)
    .option('--ignore <columns>', 'columns that are no features', parseList)
    .option('--depth <features>', 'how many sensitive features are combined in one slice', parseDepth, 2)
}

/** Adds what belongs to time. */
export function withTimeOptions(command: Command): Command {
  return command
    .option('--time <column>', 'column of the time of a row: its blocks calibrate the tests')
    .option('--window <size>', `length of a time block: ${WINDOW_SIZES.join(', ')}`, parseWindow, '1d' as WindowSize)
}

/** What was asked for, of the options as they were typed. Says through the command what does not fit together. */
export function columnsAsked(options: ColumnOptions, command: Pick<Command, 'error'>): ColumnsAsked {
  const twice = options.numeric?.find((column) => options.categorical?.includes(column))
  if (twice !== undefined) command.error(`plumbline: ${twice} is named by --numeric and by --categorical; name it once`)
  return {
    sensitive: options.sensitive,
    ...outcomeAsked(options, command),
    score: options.score,
    features: options.features,
    kinds: { ...kindsOf(options.numeric, 'numeric'), ...kindsOf(options.categorical, 'categorical') },
    ignore: options.ignore ?? [],
    time: options.time,
    window: options.window,
    source: options.source,
    subject: options.subject,
    depth: options.depth,
  }
}

/** Which decisions are favourable and which labels positive. Of numbers neither has to be said: they have residuals. */
function outcomeAsked(
  options: ColumnOptions,
  command: Pick<Command, 'error'>,
): Pick<ColumnsAsked, 'decision' | 'label'> {
  const decision = countedOf(options, command, ['decision', 'favourable'])
  if (decision === undefined || namesValues(decision.counting)) {
    const label = countedOf(options, command, ['label', 'positive'])
    if (decision && label && !namesValues(label.counting))
      command.error(
        `plumbline: --label ${label.column} is a number and --decision ${decision.column} is none; name the labels that are positive, such as --positive 1`,
      )
    return {
      decision: decision && { column: decision.column, favourable: decision.counting },
      label: label && { column: label.column, positive: label.counting },
    }
  }
  const { column, counting } = decision
  if (options.score !== undefined)
    command.error(
      `plumbline: --decision ${column} is a predicted number, which is its own score; leave out --score ${options.score}`,
    )
  if (options.positive !== undefined)
    command.error(
      `plumbline: beside --decision ${column}, a predicted number, the label is the true number: residuals are compared; leave out --positive`,
    )
  const { label } = options
  return {
    decision: { column, favourable: counting },
    label: label === undefined ? undefined : { column: label, positive: { atLeast: undefined } },
  }
}

/** A column with what counts of it; a column that is said to be numeric needs nothing said. */
function countedOf(
  options: ColumnOptions,
  command: Pick<Command, 'error'>,
  [name, valueName]: readonly ['decision', 'favourable'] | readonly ['label', 'positive'],
): { readonly column: string; readonly counting: Counting } | undefined {
  const [column, counting] = [options[name], options[valueName]]
  if (column === undefined) {
    if (counting !== undefined)
      command.error(`plumbline: --${valueName} needs --${name}: the column that holds these values`)
    return undefined
  }
  if (counting !== undefined) return { column, counting }
  if (options.numeric?.includes(column)) return { column, counting: { atLeast: undefined } }
  return command.error(
    `plumbline: --${name} ${column} needs --${valueName}: which of its values count, such as --${valueName} 1; where it holds numbers, --${valueName} '>=1000' or --numeric ${column}`,
  )
}

const kindsOf = (columns: readonly string[] = [], kind: FeatureKind): Readonly<Record<string, FeatureKind>> =>
  Object.fromEntries(columns.map((column) => [column, kind]))

/** Reads `a,b,c`; given again, the lists are joined. */
export function parseList(text: string, before: readonly string[] = []): readonly string[] {
  const items = text.split(',').map((item) => item.trim())
  if (items.some((item) => item === ''))
    throw new InvalidArgumentError(`expected names with commas between them, got "${text}"`)
  return [...new Set([...before, ...items])]
}

/** Reads `1,approve`, or `>=1000` of numbers. */
function parseCounting(text: string, before?: Counting): Counting {
  const bound = /^\s*(>=|>|<=|<)\s*(.*?)\s*$/.exec(text)
  if (!bound) {
    if (before && !namesValues(before))
      throw new InvalidArgumentError(`expected either values or a bound such as >=1000, got both`)
    return parseList(text, before ?? [])
  }
  if (before !== undefined) throw new InvalidArgumentError('expected one bound such as >=1000, got several')
  const atLeast = Number(bound[2] || 'nothing')
  if (bound[1] !== '>=' || !Number.isFinite(atLeast))
    throw new InvalidArgumentError(
      `expected values, or >= with a number from which on all count, such as '>=1000', got "${text}"`,
    )
  return { atLeast }
}

/** Reads `sex,age:25/40/60`. A colon that is followed by something else than numbers belongs to the name. */
export function parseSensitive(text: string, before: ColumnsAsked['sensitive'] = []): ColumnsAsked['sensitive'] {
  const read = parseList(text).map((item) => {
    const cut = item.lastIndexOf(':')
    const after = item.slice(cut + 1)
    if (cut < 1 || !/^[\d./+\-eE]+$/.test(after)) return { column: item }
    const bands = after.split('/').map(Number)
    const ascends = bands.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > (bands[i - 1] as number)))
    if (!ascends)
      throw new InvalidArgumentError(
        `bands are numbers in ascending order with / between them, such as age:25/40/60, got "${item}"`,
      )
    return { column: item.slice(0, cut), bands }
  })
  return [...before, ...read]
}

function parseFeatures(
  text: string,
  before: NonNullable<ColumnsAsked['features']> = [],
): NonNullable<ColumnsAsked['features']> {
  const read = parseList(text).map((item) => {
    const kind = /:(numeric|categorical)$/.exec(item)?.[1] as FeatureKind | undefined
    return kind ? { column: item.slice(0, -kind.length - 1), kind } : { column: item }
  })
  return [...before, ...read]
}

function parseDepth(text: string): number {
  if (!/^[1-4]$/.test(text)) throw new InvalidArgumentError(`expected 1, 2, 3 or 4 features, got "${text}"`)
  return Number(text)
}

function parseWindow(text: string): WindowSize {
  const size = WINDOW_SIZES.find((known) => known === text)
  if (!size) throw new InvalidArgumentError(`expected one of ${WINDOW_SIZES.join(', ')}, got "${text}"`)
  return size
}

import { type LineageNode, labelOf, type NodeKind } from '../lineage/lineage-snapshot.ts'
import { isoMoment } from './chart-words.ts'
import type { LineagePart } from './lineage-parts.ts'
import { drawnName, isolated, plainName } from './slice-label.ts'
import { cutMiddle, textWidth, wrapText } from './text-width.ts'

/** A line of text in a box, from the box's own corner. */
export type LabelLine = {
  readonly as: 'kind' | 'name' | 'detail'
  readonly text: string
  readonly x: number
  /** The baseline. */
  readonly y: number
  readonly anchor: 'start' | 'middle'
  /** The whole text where it was cut. */
  readonly title: string | undefined
}

/** A part with its size and its text. */
export type LabelledPart = {
  readonly shape: 'box' | 'pill' | 'gap' | 'more'
  readonly width: number
  readonly height: number
  readonly lines: readonly LabelLine[]
}

/** Font sizes of the lines, in px, and which are bold. */
export const LINE_FONT = {
  kind: { size: 10.5, isBold: false },
  name: { size: 12.5, isBold: true },
  detail: { size: 10.5, isBold: false },
} as const

// The reader's font may be wider than the one measured; Inter and DejaVu Sans are, by up to a seventh.
const SAFE = 1.15
const MOST_WIDE = 176
const LEAST_WIDE = 84
const PAD = 11

const KINDS: Readonly<Record<NodeKind | 'gap', string>> = {
  modelVersion: 'model version',
  model: 'model',
  run: 'run',
  job: 'job',
  codeVersion: 'code',
  environment: 'environment',
  datasetVersion: 'data set version',
  dataset: 'data set',
  source: 'source',
  feature: 'feature',
  deployment: 'deployment',
  predictionWindow: 'window of predictions',
  gap: 'gap',
}
const PILLS: ReadonlySet<NodeKind | 'gap'> = new Set(['run', 'job', 'codeVersion', 'environment'])

/** Sizes a part to its text: boxes grow, names wrap and are cut at the end, hashes in the middle. */
export function labelPart(part: LineagePart): LabelledPart {
  const shape = part.as === 'gap' ? 'gap' : part.as === 'more' ? 'more' : PILLS.has(part.kind) ? 'pill' : 'box'
  const pad = shape === 'pill' || shape === 'more' ? 19 : PAD
  const raw = textsOf(part)
  const room = (MOST_WIDE - 2 * PAD) / SAFE
  const lines = raw.flatMap((line) => fitted(line, room))
  const widest = Math.max(
    0,
    ...lines.map((line) => textWidth(line.text, LINE_FONT[line.as].size, LINE_FONT[line.as].isBold)),
  )
  const width = Math.ceil(Math.max(LEAST_WIDE, widest * SAFE + 2 * pad))
  const heights = lines.map((line) => LINE_FONT[line.as].size + 4)
  const height = Math.ceil(heights.reduce((total, line) => total + line, 0) + (shape === 'more' ? 12 : 14))
  const isCentred = shape === 'pill' || shape === 'more'
  let y = shape === 'more' ? 6 : 7
  return {
    shape,
    width,
    height,
    lines: lines.map((line, i) => {
      y += heights[i] as number
      return { ...line, x: isCentred ? width / 2 : pad, y: y - 4, anchor: isCentred ? 'middle' : 'start' }
    }),
  }
}

type RawLine = {
  readonly as: LabelLine['as']
  readonly text: string
  readonly isHash: boolean
  /** Lines it may take. */
  readonly most: number
  /** What the text stands for, where it was shortened before it is set. */
  readonly whole: string | undefined
}
type Fitted = Pick<LabelLine, 'as' | 'text' | 'title'>

function fitted({ as, text, isHash, most, whole }: RawLine, room: number): readonly Fitted[] {
  const { size, isBold } = LINE_FONT[as]
  const plain = plainName(text)
  if (plain === '') return []
  const lines = isHash ? [cutMiddle(plain, room, size, isBold)] : wrapText(plain, room, most, size, isBold)
  const isCut = lines.some((line) => line.includes('…')) && !plain.includes('…')
  return lines.map((line, i) => ({
    as,
    text: isolated(line),
    title:
      i < lines.length - 1 ? undefined : whole !== undefined ? drawnName(whole) : isCut ? drawnName(text) : undefined,
  }))
}

function textsOf(part: LineagePart): readonly RawLine[] {
  const line = (
    as: LabelLine['as'],
    text: string | undefined,
    isHash = false,
    most = 1,
    whole?: string,
  ): readonly RawLine[] => (text === undefined || text === '' ? [] : [{ as, text, isHash, most, whole }])
  if (part.as === 'more') return line('kind', part.words)
  if (part.as === 'gap') return [...line('kind', 'gap'), ...line('name', part.words, false, 2)]
  const node = part.node as LineageNode
  const name = nameOf(node)
  const detail = detailOf(node)
  const whole = detail === shortId(node.contentId) ? node.contentId : undefined
  return PILLS.has(part.kind)
    ? [
        ...line('kind', KINDS[part.kind]),
        ...line('name', name, isHashed(name)),
        ...line('detail', detail, isHashed(detail), 1, whole),
      ]
    : [
        ...line('kind', KINDS[part.kind]),
        ...line('name', name, isHashed(name), 2),
        ...line('detail', detail, isHashed(detail), 1, whole),
      ]
}

/** Long stretches without a space that hold a digest, a uuid or a commit. */
const isHashed = (text: string | undefined): boolean =>
  text !== undefined && /[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f]{4}-/i.test(text) && !/\s/.test(text.replace(/^\S+ /, ''))

function nameOf(node: LineageNode): string {
  const name = labelOf(node)
  if (node.kind === 'modelVersion') return `${name}@${node.version ?? '?'}`
  if (node.kind === 'codeVersion') return shortId(node.version) ?? name
  return name === '' ? node.key : name
}

function detailOf(node: LineageNode): string | undefined {
  const { attrs } = node
  switch (node.kind) {
    case 'source':
      return typeof attrs.owner === 'string' ? `owner ${attrs.owner}` : node.namespace
    case 'datasetVersion':
      return attrs.placeholder === true
        ? 'version not on record'
        : (shortId(node.contentId) ?? (node.version === undefined ? undefined : `version ${node.version}`))
    case 'codeVersion':
      return attrs.dirty === true ? `${labelOf(node)}, with changes` : labelOf(node)
    case 'run':
    case 'job':
      return typeof attrs.endedAt === 'number' ? `ended ${dayOf(attrs.endedAt)}` : node.namespace
    case 'feature':
      return Array.isArray(attrs.columns) ? attrs.columns.join(', ') : undefined
    case 'environment':
    case 'modelVersion':
      return shortId(node.contentId)
    case 'deployment':
      return node.version === undefined ? undefined : `version ${node.version}`
    case 'model':
    case 'dataset':
    case 'predictionWindow':
      return node.version ?? node.namespace
    default:
      return node.kind satisfies never
  }
}

/** `sha256 3be1…90ac` of a content id, `9b07d31` of a commit; what is short already stays. */
function shortId(id: string | undefined): string | undefined {
  if (id === undefined) return undefined
  const parts = /^(?:([a-z0-9-]+):)?([0-9a-f]{12,})$/i.exec(id)
  if (!parts) return id.replace(/^([a-z0-9-]+):/, '$1 ')
  const digest = parts[2] as string
  if (parts[1] === undefined) return digest.slice(0, 7)
  return `${parts[1]} ${digest.slice(0, 4)}…${digest.slice(-4)}`
}

const dayOf = (at: number): string => isoMoment(at)?.slice(0, 10) ?? 'at an unknown time'

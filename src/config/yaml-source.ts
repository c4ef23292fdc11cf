import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Place } from './config-problem.ts'

/** A YAML text as read: its value, and the line each place of it stands on. */
export type YamlSource =
  | { readonly status: 'read'; readonly value: unknown; readonly lineOf: (place: Place) => number }
  | { readonly status: 'unreadable'; readonly problems: readonly { readonly line: number; readonly message: string }[] }

/** Reads one YAML 1.2 document; keys that stand twice and unknown tags are errors. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  const wrong = [...document.errors, ...document.warnings]
  if (wrong.length > 0) {
    const problems = wrong.map((error) => ({ line: lines.linePos(error.pos[0]).line, message: error.message }))
    return { status: 'unreadable', problems }
  }
  return {
    status: 'read',
    value: document.toJS(),
    lineOf: (place) => lines.linePos(offsetOf(document.contents, place)).line,
  }
}

/** Offset of the deepest key on the way to a place: what is missing is reported where it should stand. */
function offsetOf(root: Node | null, place: Place): number {
  let node: unknown = root
  let offset = root?.range?.[0] ?? 0
  for (const key of place) {
    if (isSeq(node)) {
      node = node.items[Number(key)]
    } else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (!pair) break
      offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      node = pair.value
      continue
    } else break
    offset = (node as Node | undefined)?.range?.[0] ?? offset
  }
  return offset
}

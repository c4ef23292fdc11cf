/** Where a text stops being JSON. */
export type JsonFault = {
  readonly line: number
  readonly column: number
  readonly position: number
  readonly expected: string
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const WORDS = ['true', 'false', 'null']
const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/

type Expecting = 'value' | 'value-or-end' | 'member' | 'member-or-end' | 'colon' | 'comma'

const EXPECTED: Readonly<Record<Expecting, string>> = {
  value: 'a value',
  'value-or-end': 'a value or ]',
  member: 'a member name in double quotes',
  'member-or-end': 'a member name in double quotes or }',
  colon: 'a colon after the member name',
  comma: 'a comma or the closing bracket',
}

/**
 * Finds the first place where a text that does not parse stops being JSON.
 *
 * The engine's own message quotes the text, which may hold a person's attributes; this one gives the place alone.
 */
export function findJsonFault(text: string): JsonFault {
  const open: ('{' | '[')[] = []
  let position = 0
  let expecting: Expecting = 'value'
  const take = (end: number): boolean => {
    if (end <= position) return false
    position = end
    return true
  }
  const close = (): void => {
    open.pop()
    position++
    expecting = 'comma'
  }
  for (;;) {
    while (' \t\r\n'.includes(text[position] ?? '.')) position++
    const next = text[position]
    const innermost = open.at(-1)
    if (expecting === 'comma' && innermost === undefined) {
      return faultAt(text, position, next === undefined ? 'well-formed JSON' : 'nothing after the end of the document')
    }
    if (next === undefined) return faultAt(text, position, `${EXPECTED[expecting]}, but the text ends here`)
    if (expecting === 'colon') {
      if (next !== ':') break
      position++
      expecting = 'value'
    } else if (expecting === 'comma') {
      if (next === (innermost === '{' ? '}' : ']')) close()
      else if (next === ',') {
        position++
        expecting = innermost === '{' ? 'member' : 'value'
      } else break
    } else if (expecting === 'member' || expecting === 'member-or-end') {
      if (next === '}' && expecting === 'member-or-end') close()
      else if (take(endOfString(text, position))) expecting = 'colon'
      else break
    } else if (next === ']' && expecting === 'value-or-end') close()
    else if (next === '{' || next === '[') {
      open.push(next)
      position++
      expecting = next === '{' ? 'member-or-end' : 'value-or-end'
    } else if (
      take(endOfString(text, position)) ||
      take(endOfNumber(text, position)) ||
      take(endOfWord(text, position))
    )
      expecting = 'comma'
    else break
  }
  return faultAt(text, position, EXPECTED[expecting])
}

// Loops, not patterns with stars: those run out of stack on a string of sixteen megabytes.
function endOfString(text: string, from: number): number {
  if (text[from] !== '"') return from
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) return i + 1
    if (code < 0x20) return from
    if (code === 0x5c) {
      const escaped = ESCAPE.exec(text.slice(i, i + 6))
      if (escaped === null) return from
      i += escaped[0].length - 1
    }
  }
  return from
}

function endOfNumber(text: string, from: number): number {
  let end = from
  while (/[\w.+-]/.test(text[end] ?? ' ')) end++
  return end - from < 400 && NUMBER.test(text.slice(from, end)) ? end : from
}

function endOfWord(text: string, from: number): number {
  const word = WORDS.find((w) => text.startsWith(w, from))
  return word === undefined || /\w/.test(text[from + word.length] ?? ' ') ? from : from + word.length
}

function faultAt(text: string, position: number, expected: string): JsonFault {
  const before = text.slice(0, position)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: position - lineStart + 1, position, expected }
}

/** What is wrong with a word of a filter that came in an address; undefined where it is one of those that can be chosen. */
export function faultOf(asked: string | undefined, words: readonly string[], noun: string): string | undefined {
  if (asked === undefined || words.includes(asked)) return undefined
  return `There is no ${noun} “${asked.slice(0, 60)}”; the list is shown without this filter.`
}

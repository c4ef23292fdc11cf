const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
// Characters that XML forbids even as references; line ends and tabs mean nothing in a label.
const FORBIDDEN = /[\p{Cc}\ufffe\uffff]/gu

/** Text as it may stand in SVG, in content and in attributes with double quotes. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '')
    .replace(/[&<>"]/g, (c) => ENTITIES[c] as string)
}

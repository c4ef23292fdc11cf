import type { Severity } from '../detect/finding.ts'
import type { MailBar, MailFacts, MailListRow, MailRow, MailSection } from './mail-facts.ts'
import { SEVERITY_WORDS } from './news-words.ts'

const COLOUR: Readonly<Record<Severity, string>> = { critical: '#ad2314', warning: '#855000', notice: '#4a4d9e' }
const DARK_COLOUR: Readonly<Record<Severity, string>> = { critical: '#ff9d8c', warning: '#efbd67', notice: '#b6b9fb' }
const SHAPE: Readonly<Record<Severity, string>> = { critical: '&#9670;', warning: '&#9650;', notice: '&#9737;' }
const WIDEST_BAR = 78

const TABLE = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
const INK = 'color:#141a22'
const FONT = 'Arial,sans-serif'

/** The HTML part of a mail: tables and inline styles, 600 px, no picture, no font or script from elsewhere; everything from outside is escaped. */
export function mailHtml(facts: MailFacts): string {
  const first = facts.sections[0]?.severity ?? facts.list[0]?.severity ?? 'notice'
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escapeHtml(facts.subject)}</title>
<style>${styleSheet(DARK_COLOUR[first])}</style></head>
<body class="bg" bgcolor="#f5f6f8" style="margin:0;padding:0;background:#f5f6f8"><div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(facts.preheader)}</div>
${TABLE} bgcolor="#f5f6f8" class="bg" style="background:#f5f6f8"><tr><td align="center" style="padding:20px 10px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" class="w card" style="width:100%;max-width:600px;background:#ffffff;border:1px solid #d9dee6"><tr><td class="p" style="padding:26px 30px">
${facts.opening.map((line) => paragraph(line)).join('\n')}
${facts.sections.map(sectionHtml).join('\n')}
${listHtml(facts.list)}${facts.leftOut === undefined ? '' : paragraph(facts.leftOut)}
<p class="t2" style="margin:18px 0 0;font:12px/18px ${FONT};color:#4d5866">${facts.closing.map(escapeHtml).join('<br>')}</p>
</td></tr></table></td></tr></table></body></html>
`
}

/** Text as it may stand in HTML, also inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function sectionHtml(section: MailSection, index: number): string {
  const heading = index === 0 ? 'h1' : 'h2'
  const top = index === 0 ? '' : 'border-top:2px solid #d9dee6;padding-top:22px;'
  const place = section.place === '' ? '' : `${escapeHtml(section.place)} &middot; `
  return `<p class="sev ln" style="margin:${index === 0 ? 0 : 22}px 0 6px;${top}font:bold 14px/20px ${FONT};color:${COLOUR[section.severity]}">${SHAPE[section.severity]} ${place}${escapeHtml(section.news)}</p>
<${heading} class="t1" style="margin:0 0 10px;font:bold 22px/28px ${FONT};${INK}">${escapeHtml(section.title)}</${heading}>
${paragraph(section.about)}
${barTable(section)}
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:18px 0"><tr><td bgcolor="#195ba6" style="background:#195ba6;border-radius:6px"><a href="${escapeHtml(safeHref(section.url))}" style="display:inline-block;padding:12px 20px;font:bold 15px/20px ${FONT};color:#ffffff;text-decoration:none;border:1px solid #195ba6;border-radius:6px">${escapeHtml(section.action)}</a></td>${acknowledgeCell(section)}</tr></table>
${TABLE}>${section.rows.map(rowHtml).join('')}</table>
<p class="t2" style="margin:12px 0 0;font:12px/18px ${FONT};color:#4d5866;word-break:break-all">${escapeHtml(section.evidence)}<br>${escapeHtml(section.url)}</p>`
}

/** The page behind the link asks before it acts: programs that look for malice open every link of a mail. */
function acknowledgeCell({ acknowledgeUrl }: MailSection): string {
  return acknowledgeUrl === undefined
    ? ''
    : `<td style="padding-left:16px;font:14px/20px ${FONT}" class="t2"><a class="a" href="${escapeHtml(safeHref(acknowledgeUrl))}" style="color:#195ba6">Acknowledge</a></td>`
}

// A list may have two hundred lines: what they share stands once, on the table.
function listHtml(rows: readonly MailListRow[]): string {
  if (rows.length === 0) return ''
  return `${TABLE} class="t1" style="margin:0 0 16px;font:14px/20px ${FONT};${INK}">${rows.map(listRowHtml).join('\n')}</table>\n`
}

function listRowHtml({ severity, key, title, about, url }: MailListRow): string {
  return `<tr><td class="ln" style="padding:6px 0;border-top:1px solid #d9dee6">${SHAPE[severity]} ${SEVERITY_WORDS[severity]} &middot; <a class="a" href="${escapeHtml(safeHref(url))}">${escapeHtml(key)}</a> ${escapeHtml(title)}<br>${escapeHtml(about)}</td></tr>`
}

function paragraph(text: string): string {
  return `<p class="t1" style="margin:0 0 16px;font:15px/22px ${FONT};${INK}">${escapeHtml(text)}</p>`
}

function barTable({ bars, severity }: MailSection): string {
  return bars.length === 0 ? '' : `${TABLE}>${bars.map((bar) => barHtml(bar, COLOUR[severity])).join('')}</table>`
}

function barHtml({ name, value, share }: MailBar, now: string): string {
  const colour = name === 'limit' ? '#b9c1cc' : name.endsWith('at training') ? '#707a88' : now
  const width = Math.max(1, Math.round(share * WIDEST_BAR))
  return `<tr><td width="150" style="padding:5px 0;font:14px/20px ${FONT};color:#33404f" class="t2">${escapeHtml(name)}</td><td style="padding:5px 0">${TABLE}><tr><td width="${width}%" bgcolor="${colour}" style="background:${colour};height:14px;line-height:14px;font-size:0">&nbsp;</td><td style="padding-left:8px;font:bold 14px/20px ${FONT};${INK}" class="t1">${escapeHtml(value)}</td></tr></table></td></tr>`
}

function rowHtml({ name, value }: MailRow): string {
  const cell = 'padding:7px 0;border-top:1px solid #d9dee6;font:14px/20px Arial,sans-serif'
  return `<tr><td width="150" valign="top" style="${cell};color:#4d5866" class="t2 ln">${escapeHtml(name)}</td><td valign="top" style="${cell};${INK}" class="t1 ln">${escapeHtml(value)}</td></tr>`
}

/** A link leads to a page and nowhere else: whatever is no http address becomes an empty one. */
function safeHref(url: string): string {
  return /^https?:\/\//i.test(url) ? url : '#'
}

// Outlook's web client marks recoloured elements with data-ogsc and data-ogsb.
function styleSheet(severity: string): string {
  const dark = (inks: string, grounds: string) =>
    `${grounds}.bg{background:#0e1218!important}${grounds}.card{background:#151a22!important;border-color:#3b4554!important}${inks}.t1{color:#e4e8ee!important}${inks}.t2{color:#b0b9c6!important}${inks}.ln{border-color:#3b4554!important}${inks}.sev{color:${severity}!important}${inks}.a{color:#82b5f2!important}`
  return `:root{color-scheme:light dark;supported-color-schemes:light dark}@media (max-width:480px){.w{width:100%!important}.p{padding:18px!important}}
@media (prefers-color-scheme:dark){${dark('', '')}}
${dark('[data-ogsc] ', '[data-ogsb] ')}`
}

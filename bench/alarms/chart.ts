import { readFileSync, writeFileSync } from 'node:fs'
import { alarmsPicture } from './picture.ts'
import type { Summary } from './summary.ts'

// Draws bench/alarms.json as docs/images/alarms.svg.

const results = JSON.parse(readFileSync(new URL('../alarms.json', import.meta.url), 'utf8')) as Summary
writeFileSync(new URL('../../docs/images/alarms.svg', import.meta.url), alarmsPicture(results))

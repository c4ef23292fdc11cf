import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeDetail } from '../../../src/alert/channels/safe-detail.ts'

const SECRET = 'correct horse+battery/staple'

describe('what a receiver said', () => {
  it.each([
    ['as it is', SECRET],
    ['in another case', SECRET.toUpperCase()],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['percent-encoded in small letters', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ['as a form sends it', new URLSearchParams({ p: SECRET }).toString().slice(2)],
    ['in hexadecimal digits', Buffer.from(SECRET).toString('hex')],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in the base64 of addresses', Buffer.from(SECRET).toString('base64url')],
    ['as JSON', JSON.stringify(SECRET).slice(1, -1)],
  ])('holds no secret %s', (_, form) => {
    expect(safeDetail(`535 no: ${form} (really)`, [SECRET])).toBe('535 no: [secret] (really)')
  })

  it('holds no part of a login: base64 of user and password goes as a whole, in either alphabet, percent-encoded too', () => {
    for (const login of [`\0me\0${SECRET}`, `me\0me\0${SECRET}`, `me:${SECRET}`, `xx\0${SECRET}\x01yy`]) {
      const base64 = Buffer.from(login).toString('base64')
      for (const form of [base64, Buffer.from(login).toString('base64url'), encodeURIComponent(base64)])
        expect(safeDetail(`535 ${form} refused`, [SECRET])).toBe('535 [secret] refused')
    }
  })

  it('holds no secret in base64 wherever in a longer text it begins, and whatever stands around it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ maxLength: 12 }), (before, after) => {
        const sent = Buffer.concat([before, Buffer.from(SECRET), after]).toString('base64')
        return safeDetail(`no: ${sent} .`, [SECRET]) === 'no: [secret] .'
      }),
    )
  })

  it('holds no key of a webhook without its prefix either', () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    expect(safeDetail(`unknown key ${key}`, [`whsec_${key}`])).toBe('unknown key [secret]')
  })

  it('says the rest as it was said, on one line', () => {
    expect(safeDetail('550 no such user\r\nin this town', [SECRET, ''])).toBe('550 no such user in this town')
  })
})

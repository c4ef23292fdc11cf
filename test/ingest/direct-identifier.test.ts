import { describe, expect, it } from 'vitest'
import { identifierIn, isIdentifierName } from '../../src/ingest/direct-identifier.ts'

describe('a direct identifier', () => {
  it.each(['email', 'E-Mail', 'First Name', 'SSN', 'phone_number', 'IBAN'])('is named by %s', (name) => {
    expect(isIdentifierName(name)).toBe(true)
  })

  it.each(['income', 'has_phone', 'name_match_score', 'email_domain', 'NAICSP'])('is not named by %s', (name) => {
    expect(isIdentifierName(name)).toBe(false)
  })

  it.each([
    ['jane.doe@example.com', 'an e-mail address'],
    ['+49 (30) 1234-5678', 'a phone number'],
    ['+4930123456', 'a phone number'],
    // The registry's example: its check digits leave 1 modulo 97.
    ['GB82 WEST 1234 5698 7654 32', 'an IBAN'],
    ['DE89370400440532013000', 'an IBAN'],
  ])('is the text %s: %s', (text, kind) => {
    expect(identifierIn(text)).toBe(kind)
  })

  it.each([
    'salaried',
    'a@b',
    '+1.5e3',
    '+12',
    'DE89370400440532013001',
    'AB12CDEF3456GHIJ',
    '2026-04-13',
    '4111111111111111',
  ])('is not the text %s', (text) => {
    expect(identifierIn(text)).toBeUndefined()
  })
})

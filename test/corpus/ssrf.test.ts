import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isDeniedAddress } from '../../src/alert/channels/outbound-address.ts'

const { cases } = JSON.parse(
  readFileSync(`${process.env.PLUMBLINE_CORPUS}/vectors/ssrf/ip_allow_deny.json`, 'utf8'),
) as { readonly cases: readonly { readonly ip: string; readonly allowed: boolean; readonly src: string }[] }

describe('addresses that two other implementations allow or deny', () => {
  it('are there, of both kinds', () => {
    expect(cases.filter(({ allowed }) => allowed).length).toBeGreaterThan(5)
    expect(cases.filter(({ allowed }) => !allowed).length).toBeGreaterThan(20)
  })

  it.each(cases)('$ip ($src): allowed is $allowed', ({ ip, allowed }) => {
    expect(isDeniedAddress(ip)).toBe(!allowed)
  })
})

import { describe, expect, it } from 'vitest'
import { labelFingerprint } from '../../src/alert/label-fingerprint.ts'

describe('the fingerprint of labels', () => {
  it('of no labels is the offset of FNV-1a, 14695981039346656037', () => {
    expect(labelFingerprint({})).toBe('cbf29ce484222325')
  })

  it('is that of Prometheus, whatever the order (prometheus/common, model/signature_test.go: 5799056148416392346)', () => {
    const wanted = 5799056148416392346n.toString(16).padStart(16, '0')
    expect(labelFingerprint({ name: 'garland, briggs', fear: 'love is not enough' })).toBe(wanted)
    expect(labelFingerprint({ fear: 'love is not enough', name: 'garland, briggs' })).toBe(wanted)
  })

  it('tells where a name ends and a value begins', () => {
    expect(labelFingerprint({ ab: 'c' })).not.toBe(labelFingerprint({ a: 'bc' }))
  })
})

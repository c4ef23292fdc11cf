import type { Labels } from './alert.ts'

const SEPARATOR = 0xff

/**
 * The fingerprint of a label set as Alertmanager prints it: FNV-1a, 64 bits, over `name 0xFF value 0xFF` with the names sorted; 16 hexadecimal digits.
 *
 * The empty set has the offset itself. Two sets may share a fingerprint: it names an alert to others and keys nothing here.
 *
 * @see Prometheus common, model/signature.go
 */
export function labelFingerprint(labels: Labels): string {
  // The offset is cbf29ce484222325; its halves are multiplied apart, because a double holds 53 bits.
  let high = 0xcbf29ce4
  let low = 0x84222325
  const add = (byte: number): void => {
    low = (low ^ byte) >>> 0
    // The prime is 2^40 + 0x1b3.
    const product = low * 0x1b3
    high = (Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0
    low = product >>> 0
  }
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of Buffer.from(text)) add(byte)
      add(SEPARATOR)
    }
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('')
}

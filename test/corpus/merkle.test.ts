import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { leafHash, merkleRoot, nodeHash } from '../../src/evidence/merkle.ts'

const tree = JSON.parse(readFileSync(`${process.env.PLUMBLINE_CORPUS}/vectors/merkle/rfc6962_tree.json`, 'utf8')) as {
  readonly leafInputsHex: readonly string[]
  readonly nodeHashesHex_byLevel: readonly (readonly string[])[]
  readonly rootHashesHex_bySize: readonly string[]
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const leaves = tree.leafInputsHex.map((input) => leafHash(Buffer.from(input, 'hex')))

describe('the Merkle tree on the vectors of RFC 6962', () => {
  it('hashes leaves', () => {
    expect(leaves.map(hex)).toEqual(tree.nodeHashesHex_byLevel[0])
  })

  it('hashes inner nodes', () => {
    const [bottom, next] = tree.nodeHashesHex_byLevel as [readonly string[], readonly string[]]
    const pairs = next.map((_, i) =>
      hex(nodeHash(Buffer.from(bottom[2 * i] as string, 'hex'), Buffer.from(bottom[2 * i + 1] as string, 'hex'))),
    )
    expect(pairs).toEqual(next)
  })

  it.each(tree.rootHashesHex_bySize.map((root, size) => [size, root] as const))(
    'has the root of %i leaves',
    (size, root) => {
      expect(hex(merkleRoot(leaves.slice(0, size)))).toBe(root)
    },
  )
})

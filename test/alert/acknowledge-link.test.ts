import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type AcknowledgeLinks,
  createAcknowledgeLinks,
  linkLifetimeMs,
  signToken,
  verifyToken,
} from '../../src/alert/acknowledge-link.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createLinkStore } from '../../src/store/link-store.ts'
import { AT } from './notification-builder.ts'

const BASE = 'https://plumbline.bank.example'
const KEY = Buffer.alloc(32, 5)
const claim = { investigation: 12, channel: 'oncall', expiresAt: AT }

let db: Db
let links: AcknowledgeLinks

beforeEach(() => {
  db = openDatabase(':memory:')
  links = createAcknowledgeLinks(createLinkStore(db), BASE)
})

afterEach(() => db.close())

const tokenOf = (url: string): string => url.slice(`${BASE}/acknowledge/`.length)

describe('a token', () => {
  it('is read by the key that made it and by no other', () => {
    const token = signToken(KEY, claim)
    expect(verifyToken(KEY, token)).toEqual(claim)
    expect(verifyToken(Buffer.alloc(32, 6), token)).toBeUndefined()
  })

  it('stands in an address as it is', () => {
    expect(signToken(KEY, { ...claim, channel: 'dienst/ä ?' })).toMatch(/^[\w-]+\.[\w-]{43}$/)
  })

  it('changed in any character is none', () => {
    const token = signToken(KEY, claim)
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      expect(verifyToken(KEY, changed)).toBeUndefined()
    }
  })

  it('in another spelling of the same signature is none: used links are known by their spelling', () => {
    const token = signToken(KEY, claim)
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((last) => token.slice(0, -1) + last)
      .filter((spelling) => verifyToken(KEY, spelling) !== undefined)
    expect(spellings).toEqual([token])
  })

  it('of any text is refused, not an exception', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => verifyToken(KEY, text) === undefined))
    expect(verifyToken(KEY, `${'a'.repeat(100_000)}.${'b'.repeat(43)}`)).toBeUndefined()
  })
})

describe('a link', () => {
  it('is the same for the same message at every try, also after a restart', () => {
    const url = links.urlOf(12, 'oncall', AT)
    expect(links.urlOf(12, 'oncall', AT)).toBe(url)
    expect(createAcknowledgeLinks(createLinkStore(db), BASE).urlOf(12, 'oncall', AT)).toBe(url)
    expect(links.urlOf(12, 'other', AT)).not.toBe(url)
  })

  it('says whom it was sent to and is good for seven days', () => {
    const token = tokenOf(links.urlOf(12, 'oncall', AT))
    expect(links.read(token, AT)).toEqual({ investigation: 12, channel: 'oncall', expiresAt: AT + linkLifetimeMs })
    expect(links.read(token, AT + linkLifetimeMs - 1).investigation).toBe(12)
    expect(() => links.read(token, AT + linkLifetimeMs)).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('may be looked at as often as mail programs like, and acts once', () => {
    const token = tokenOf(links.urlOf(12, 'oncall', AT))
    links.read(token, AT)
    links.read(token, AT)
    expect(links.use(token, AT).investigation).toBe(12)
    expect(() => links.use(token, AT)).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(() => links.read(token, AT)).toThrow(expect.objectContaining({ code: 'conflict' }))
  })

  it('whose step was refused is not used up', () => {
    const token = tokenOf(links.urlOf(12, 'oncall', AT))
    expect(() =>
      db.transact(() => {
        links.use(token, AT)
        throw new Error('it is closed')
      }),
    ).toThrow('it is closed')
    expect(links.read(token, AT).investigation).toBe(12)
  })

  it('that was not made here is refused without a word of what is in it', () => {
    const foreign = signToken(KEY, claim)
    expect(() => links.read(foreign, AT)).toThrow(
      expect.objectContaining({ code: 'invalid', message: expect.not.stringContaining('oncall') }),
    )
  })

  it('holds no secret: the key is made of 32 random bytes and kept apart', () => {
    const made: number[] = []
    const store = createLinkStore(db, (bytes) => {
      made.push(bytes)
      return Buffer.alloc(bytes, 7)
    })
    const url = createAcknowledgeLinks(store, BASE).urlOf(12, 'oncall', AT)
    store.key()
    expect(made).toEqual([32])
    const [body = ''] = tokenOf(url).split('.')
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toEqual([1, 12, 'oncall', AT + linkLifetimeMs])
  })
})

import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson, readBytes, readText } from '../../src/web/body.ts'
import { findJsonFault } from '../../src/web/json-fault.ts'
import { sampleWorld } from './sample-world.ts'

const MIB = 1024 * 1024
const post = (body: Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string> = {}): Request =>
  new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

describe('a text that is not JSON', () => {
  it.each([
    ['{"a": }', 1, 7, 'a value'],
    ['{"a": 1,}', 1, 9, 'a member name in double quotes'],
    ['[1 2]', 1, 4, 'a comma or the closing bracket'],
    ['{\n  "a" 1\n}', 2, 7, 'a colon after the member name'],
    ["{'a': 1}", 1, 2, 'a member name in double quotes or }'],
    ['[1, 2', 1, 6, 'a comma or the closing bracket, but the text ends here'],
    ['[NaN]', 1, 2, 'a value or ]'],
    ['[01]', 1, 2, 'a value or ]'],
    ['["a\nb"]', 1, 2, 'a value or ]'],
    ['{} {}', 1, 4, 'nothing after the end of the document'],
  ])('%j is refused at line %i, column %i: expected %s', (text, line, column, expected) => {
    expect(findJsonFault(text)).toMatchObject({ line, column, expected })
    expect(() => parseJson(text)).toThrow(`at line ${line}, column ${column}`)
  })

  it('is never repeated: it may hold a person’s attributes', () => {
    expect(() => parseJson('{"name": "Ada Lovelace" "x"}')).not.toThrow(/Ada/)
    expect(() => parseJson('{"name": "Ada Lovelace" "x"}')).toThrow('is not JSON')
  })

  it('has its fault found wherever one character is struck out, and only there', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, at) => {
        const cut = text.slice(0, at % text.length) + text.slice((at % text.length) + 1)
        let isJson = true
        try {
          JSON.parse(cut)
        } catch {
          isJson = false
        }
        expect(findJsonFault(cut).expected === 'well-formed JSON').toBe(isJson)
      }),
      { numRuns: 500 },
    )
  })

  it('of sixteen megabytes in one string is still answered', () => {
    expect(() => parseJson(`["${'x'.repeat(16 * MIB)}`)).toThrow('is not JSON')
  })
})

describe('depth', () => {
  it('beyond 32 levels is refused before it is parsed', () => {
    expect(() => parseJson(`${'['.repeat(33)}${']'.repeat(33)}`)).toThrow('deeper than 32')
    expect(parseJson(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeInstanceOf(Array)
  })
})

describe('a body', () => {
  it('is inflated where it says gzip', async () => {
    const request = post(gzipSync('{"a": 1}'), { 'content-encoding': 'gzip' })
    expect(await readText(request, 100)).toBe('{"a": 1}')
  })

  it.each([
    ['a bomb', gzipSync(Buffer.alloc(64 * MIB)), { 'content-encoding': 'gzip' }, 'too-large'],
    ['a broken gzip', Buffer.from('not gzip'), { 'content-encoding': 'gzip' }, 'invalid'],
    ['another encoding', Buffer.from('{}'), { 'content-encoding': 'br' }, 'unsupported-media'],
    ['a false length', Buffer.from('{}'), { 'content-length': '99999999' }, 'too-large'],
    ['too many bytes', Buffer.alloc(2 * MIB, 32), {}, 'too-large'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 'invalid'],
  ])('that is %s is refused', async (_, bytes, headers, code) => {
    await expect(readText(post(bytes, headers as Record<string, string>), MIB)).rejects.toMatchObject({ code })
  })

  it('that never ends is cut off at the limit', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    await expect(readText(post(endless), MIB)).rejects.toMatchObject({ code: 'too-large' })
    expect(sent).toBeLessThan(3 * MIB)
  })
})

describe('malformed requests', () => {
  const predictions = '/api/v1/predictions'
  it.each([
    ['nothing', '', 'application/json', 400],
    ['a cut document', '{"model": "credit-default", "predictions": [', 'application/json', 400],
    ['NaN', '{"model": NaN}', 'application/json', 400],
    ['a list', '[]', 'application/json', 400],
    ['a text', '"x"', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['10,000 levels', '['.repeat(10_000), 'application/json', 400],
    ['a prototype', '{"__proto__": {"model": "x"}}', 'application/json', 400],
    ['another model', '{"model": "x", "version": "1", "predictions": []}', 'application/json', 404],
    ['a form', 'model=x', 'application/x-www-form-urlencoded', 415],
    ['plain text', '{}', 'text/plain', 415],
  ])('%s is refused as a problem, and nothing is stored', async (_, body, type, status) => {
    const world = sampleWorld()
    const answer = await world.send('POST', predictions, { body, headers: { 'content-type': type } })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.json()).toMatchObject({ status, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(world.logged).toEqual([])
  })
})

describe('a body that trickles in', () => {
  it('is refused at its deadline, in words', async () => {
    const stop = new AbortController()
    const never = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"model":')),
    })
    const request = new Request('http://localhost/', { method: 'POST', body: never, duplex: 'half' } as RequestInit)
    const read = (async () => {
      for await (const _ of readBytes(request, 1000, stop.signal)) stop.abort()
    })()
    await expect(read).rejects.toThrow('the body took longer than 30 s to arrive; send fewer rows at a time')
  })
})

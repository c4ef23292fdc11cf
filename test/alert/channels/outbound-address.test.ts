import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDeniedAddress, outboundTarget, resolveOutbound } from '../../../src/alert/channels/outbound-address.ts'

describe('denied addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.0.1',
    '198.19.255.255',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fd00::1',
    'fe80::1%eth0',
    'ff02::1',
    'localhost',
  ])('%s is denied', (address) => {
    expect(isDeniedAddress(address)).toBe(true)
  })

  it.each(['8.8.8.8', '100.63.255.255', '172.32.0.0', '2001:4860:4860::8888', '::ffff:8.8.8.8'])(
    '%s is allowed',
    (address) => {
      expect(isDeniedAddress(address)).toBe(false)
    },
  )

  it('an IPv4 address is judged the same when it is written inside IPv6', () => {
    fc.assert(fc.property(fc.ipV4(), (ip) => isDeniedAddress(ip) === isDeniedAddress(`::ffff:${ip}`)))
  })
})

describe('targets', () => {
  it.each([
    'https://hooks.example.com/a',
    'https://hooks.example.com:8443/a',
    'http://localhost:9000/a',
    'http://127.0.0.1/a',
    'http://[::1]:9000/a',
  ])('%s is allowed by its text', (url) => {
    expect(outboundTarget(url)).toMatchObject({ status: 'allowed' })
  })

  it.each([
    ['hooks.example.com', 'is no URL'],
    ['file:///etc/passwd', 'has file:'],
    ['http://hooks.example.com/', 'expected https:'],
    ['https://hooks.example.com:22/', 'has port 22'],
    ['https://me@hooks.example.com/', 'user name'],
    ['https://10.0.0.1/', 'private or reserved'],
    // The parser of URLs turns other notations of an address into the usual one: 167772161 is 10.0.0.1.
    ['https://167772161/', 'private or reserved'],
    ['https://0xa.1/', 'private or reserved'],
    ['https://[fd00::1]/', 'private or reserved'],
    ['https://[::ffff:192.168.0.1]/', 'private or reserved'],
  ])('%s is refused', (url, because) => {
    const target = outboundTarget(url)
    expect(target.status === 'refused' && target.because).toContain(because)
  })
})

describe('resolving', () => {
  const resolve = (...answers: string[]) =>
    resolveOutbound({ host: 'hooks.example.com', loopback: false }, async () =>
      answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

  it('keeps every answer where all are public', async () => {
    expect(await resolve('93.184.216.34', '2606:2800:220:1::1')).toMatchObject({
      status: 'allowed',
      addresses: [{ address: '93.184.216.34' }, { address: '2606:2800:220:1::1' }],
    })
  })

  it('refuses the name where any answer is private', async () => {
    expect(await resolve('93.184.216.34', 'fd00::1')).toMatchObject({ status: 'refused' })
  })

  it('refuses a name without answers', async () => {
    expect(await resolve()).toMatchObject({ status: 'refused' })
  })

  it('refuses a loopback name that leads to another machine', async () => {
    const target = { host: 'localhost', loopback: true }
    const answer = async () => [{ address: '10.0.0.1', family: 4 }] as const
    expect(await resolveOutbound(target, answer)).toEqual({
      status: 'refused',
      because: 'localhost is 10.0.0.1, which is not this machine',
    })
  })
})

import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** An address a name stands for. */
export type Address = { readonly address: string; readonly family: 4 | 6 }

/** Finds every address of a host name. */
export type Resolve = (host: string) => Promise<readonly Address[]>

/** Where a webhook may be sent, or why not. */
export type OutboundTarget =
  | { readonly status: 'allowed'; readonly url: URL; readonly host: string; readonly loopback: boolean }
  | { readonly status: 'refused'; readonly because: string }

/** The addresses to connect to, or why the name must not be followed. */
export type OutboundAddresses =
  | { readonly status: 'allowed'; readonly addresses: readonly Address[] }
  | { readonly status: 'refused'; readonly because: string }

const USUAL_PORTS: readonly number[] = [443, 8443]

// IANA special-purpose registries: private, shared, link-local, documentation, benchmark, multicast, reserved, and the
// transition prefixes that embed an IPv4 address (NAT64, Teredo, 6to4, IPv4-compatible).
const DENIED_IPV4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 ' +
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4'
const DENIED_IPV6 =
  '::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 3fff::/20 2002::/16 5f00::/16 fc00::/7 fe80::/10 ' +
  'fec0::/10 ff00::/8'

const denied = new BlockList()
for (const [ranges, family] of [[DENIED_IPV4, 'ipv4'] as const, [DENIED_IPV6, 'ipv6'] as const]) {
  for (const range of ranges.split(' ')) {
    const [network = '', prefix] = range.split('/')
    denied.addSubnet(network, Number(prefix), family)
  }
}

/** Must no webhook go to this address? IPv4 inside IPv6 (`::ffff:10.0.0.1`) is judged as IPv4; what is no address is denied. */
export function isDeniedAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return true
  return denied.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** Does a host name, as an operator wrote it, mean this machine? */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare.endsWith('.localhost') || isLoopbackAddress(bare)
}

/**
 * Judges a configured address by its text alone: https and a usual port, no user name, no address of a private network.
 *
 * A loopback host named in the configuration may use http and any port.
 */
export function outboundTarget(text: string, ports: readonly number[] = []): OutboundTarget {
  if (!URL.canParse(text)) return refused('is no URL; expected https://host/path')
  const url = new URL(text)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const loopback = isLoopbackHost(host)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused(`has ${url.protocol}; expected https:`)
  if (url.username !== '' || url.password !== '')
    return refused('holds a user name or password; the signature tells the receiver who sends')
  if (loopback) return { status: 'allowed', url, host, loopback }
  if (url.protocol !== 'https:') return refused('has http:; expected https: (http is for loopback hosts alone)')
  const port = url.port === '' ? 443 : Number(url.port)
  const allowedPorts = [...USUAL_PORTS, ...ports]
  if (!allowedPorts.includes(port))
    return refused(`has port ${port}; expected ${allowedPorts.join(' or ')}, or list it under ports`)
  if (isIP(host) !== 0 && isDeniedAddress(host)) return refused(deniedReason(host))
  return { status: 'allowed', url, host, loopback }
}

/**
 * Resolves a target once; if any answer is denied none is used.
 *
 * The caller connects to these addresses and resolves no second time, so that a name cannot answer a public address for the check
 * and a private one for the connection.
 *
 * @throws the resolver's error where the name cannot be resolved
 */
export async function resolveOutbound(
  target: { readonly host: string; readonly loopback: boolean },
  resolve: Resolve = resolveBySystem,
): Promise<OutboundAddresses> {
  const { host, loopback } = target
  const family = isIP(host)
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family: family === 4 ? 4 : 6 } as const]
  if (addresses.length === 0) return refused(`${host} has no address`)
  for (const { address } of addresses) {
    if (loopback && !isLoopbackAddress(address)) return refused(`${host} is ${address}, which is not this machine`)
    if (!loopback && isDeniedAddress(address))
      return refused(deniedReason(host === address ? host : `${host} (${address})`))
  }
  return { status: 'allowed', addresses }
}

async function resolveBySystem(host: string): Promise<readonly Address[]> {
  const answers = await lookup(host, { all: true, order: 'verbatim' })
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

function isLoopbackAddress(address: string): boolean {
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1'
}

function refused(because: string): { readonly status: 'refused'; readonly because: string } {
  return { status: 'refused', because }
}

function deniedReason(what: string): string {
  return `${what} lies in a private or reserved network; webhooks go to public addresses, or to a loopback host named in the configuration`
}

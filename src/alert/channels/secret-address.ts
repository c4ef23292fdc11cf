import { isLoopbackHost, type OutboundTarget, outboundTarget } from './outbound-address.ts'

/**
 * Judges an address that is itself a secret: one of the hosts of its service, or the loopback host that the configuration names in its place.
 *
 * The reason never repeats any part of the address.
 *
 * @param hosts names, or `*.name` for whatever lies below it
 * @param standIn a loopback host that may stand in for the service
 */
export function secretAddress(
  secret: string | undefined,
  hosts: readonly string[],
  standIn: string | undefined,
): OutboundTarget {
  const refused: OutboundTarget = {
    status: 'refused',
    because: `expected the whole address that the service gave, https://${hosts.join('/… or https://')}/…`,
  }
  if (secret === undefined) return { ...refused, because: `is missing; ${refused.because}` }
  const target = outboundTarget(secret)
  if (target.status === 'refused') return refused
  if (target.loopback) return standIn === target.host ? target : refused
  return hosts.some((host) => isOfHost(target.host, host)) ? target : refused
}

/** Is it a loopback host, as an option may name one for trials? */
export function isStandIn(host: string): boolean {
  return /^[a-z0-9.:-]+$/i.test(host) && isLoopbackHost(host)
}

function isOfHost(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern
}

import { spawnSync } from 'node:child_process'

/** A command line that runs another one and writes down what it reads from sockets, writes to them, and syncs. */
export const TRACER = [
  'strace',
  '-f',
  '-y',
  '-s',
  '64',
  '-e',
  'trace=read,recvfrom,write,writev,sendto,sendmsg,fsync,fdatasync',
]

/** May a process be traced on this machine? */
export function canTrace(): boolean {
  const [command, ...words] = TRACER as [string, ...string[]]
  return spawnSync(command, [...words, '-o', '/dev/null', 'true']).status === 0
}

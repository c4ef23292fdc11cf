import { ServiceError } from '../errors.ts'

/** What the operating system says about a failed call. */
type SystemError = Error & {
  readonly code?: string
  readonly syscall?: string
  readonly path?: string
  readonly dest?: string
  readonly address?: string
  readonly port?: number
}

/** An error of the operating system or of the database file as one line that says what to do; undefined where it is none that is known. */
export function systemFailure(error: unknown): ServiceError | undefined {
  if (!(error instanceof Error)) return undefined
  const system = error as SystemError
  const found = system.syscall === 'listen' ? listenFailure(system) : fileFailure(system)
  return found === undefined ? undefined : new ServiceError('unavailable', found)
}

function listenFailure({ code, address, port }: SystemError): string | undefined {
  const where = `${address?.includes(':') ? `[${address}]` : address}:${port}`
  switch (code) {
    case 'EADDRINUSE':
      return `cannot listen on ${where}: the port is taken, perhaps by a service that already runs; stop that, or set server.port to another`
    case 'EACCES':
      return `cannot listen on ${where}: this user may not use the port; set server.port to 1024 or more, or allow it to the user`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `cannot listen on ${where}: no network interface of this machine has the address; set server.host to one it has, such as 127.0.0.1`
    default:
      return undefined
  }
}

function fileFailure({ code, message, path, dest }: SystemError): string | undefined {
  const file = dest ?? path
  const named = file === undefined ? '' : `${file}: `
  switch (code) {
    case 'ENOENT':
      return file === undefined
        ? undefined
        : `${named}there is no such file or folder; check the path, or make the folder first`
    case 'ENOTDIR':
      return `${named}a part of the path is a file and no folder; check the path`
    case 'EISDIR':
      return `${named}this is a folder, and a file is expected; name a file`
    case 'EEXIST':
      return `${named}it exists already; name another`
    case 'EACCES':
    case 'EPERM':
      return `${named}this user may not read or write it; change its owner or mode, or run as its owner`
    case 'EROFS':
    case 'SQLITE_READONLY':
      return `${named}it can be read and not written; check its mode and the mount`
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return `${named}the disk is full; free some room and try again`
    case 'EMFILE':
    case 'ENFILE':
      return `${named}too many files are open; raise the limit of open files (ulimit -n)`
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_CANTOPEN_ISDIR':
      return `${named}the database file cannot be opened (${message}); check that its folder exists and that this user may write in it`
    case 'SQLITE_BUSY':
    case 'SQLITE_BUSY_SNAPSHOT':
      return 'the database is busy with another process; try again, and stop other commands that write to it'
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `${named}the database file is no intact SQLite database (${message}); check store.path, or restore a backup`
    default:
      return undefined
  }
}

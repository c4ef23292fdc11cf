/** Ports that a scheme implies: with and without them a URI names the same thing. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  http: '80',
  https: '443',
  ssh: '22',
  git: '9418',
  postgres: '5432',
  mysql: '3306',
  redshift: '5439',
  mongodb: '27017',
  kafka: '9092',
  hdfs: '8020',
}

/** Schemes that are other names of one thing. */
const SCHEME_ALIASES: Readonly<Record<string, string>> = {
  s3a: 's3',
  s3n: 's3',
  postgresql: 'postgres',
  gcs: 'gs',
  wasbs: 'wasb',
  abfss: 'abfs',
}

/** What stands before `@` is a container here, no user. */
const CONTAINER_SCHEMES: ReadonlySet<string> = new Set(['abfs', 'wasb'])

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is

/**
 * The one spelling of a URI by which things are joined: scheme and host in lower case, `s3a` and `s3n` as `s3`, no default port, no user, no slash at the end.
 *
 * The path keeps its case: stores tell `Train.csv` from `train.csv`. Text without a scheme is a path or a name.
 */
export function canonicalUri(raw: string): string {
  const text = raw.trim()
  const parts = SCHEME.exec(text)
  if (!parts) return trimPath(text)
  const { scheme, authority } = canonicalOrigin(parts[1] as string, parts[2] as string)
  const rest = parts[3] as string
  const cut = rest.search(/[?#]/)
  const path = cut < 0 ? rest : rest.slice(0, cut)
  return `${scheme}://${authority}${path.replace(/\/+$/, '')}${cut < 0 ? '' : rest.slice(cut)}`
}

/**
 * The one spelling of a code repository: `host/path` whatever the protocol, without `.git`; a local path stays a path.
 */
export function canonicalRepo(raw: string): string {
  const text = raw.trim()
  // git's short form: user@host:path
  const short = /^(?:[^@/\s]+@)?([a-z0-9.-]+\.[a-z]{2,}|localhost):(?!\/\/)\/?(.+)$/i.exec(text)
  const uri = canonicalUri(short ? `ssh://${short[1]}/${short[2]}` : text)
  return uri.replace(/^(?:https?|ssh|git|git\+ssh|git\+https):\/\//, '').replace(/\.git$/, '')
}

/** A canonical URI in OpenLineage's two parts: where it lies and what it is called there. */
export function datasetName(uri: string): { readonly namespace: string | undefined; readonly name: string } {
  const parts = SCHEME.exec(uri)
  if (!parts) return { namespace: undefined, name: uri }
  const path = (parts[3] as string).replace(/^\/+/, '')
  if (parts[1] === 'file' && parts[2] === '') return { namespace: 'file', name: parts[3] as string }
  return path === '' ? { namespace: undefined, name: uri } : { namespace: `${parts[1]}://${parts[2]}`, name: path }
}

function canonicalOrigin(rawScheme: string, rawAuthority: string): { scheme: string; authority: string } {
  const lower = rawScheme.toLowerCase()
  const scheme = SCHEME_ALIASES[lower] ?? lower
  const at = rawAuthority.lastIndexOf('@')
  const user = CONTAINER_SCHEMES.has(scheme) && at >= 0 ? rawAuthority.slice(0, at + 1) : ''
  const host = rawAuthority.slice(at + 1).toLowerCase()
  const port = DEFAULT_PORTS[scheme]
  return { scheme, authority: user + (port !== undefined ? host.replace(new RegExp(`:${port}$`), '') : host) }
}

function trimPath(path: string): string {
  const single = path.replace(/\/{2,}/g, '/').replace(/^(?:\.\/)+/, '')
  return single.length > 1 ? single.replace(/\/+$/, '') : single
}

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Which floor a room stands on: it may import itself and lower floors. */
const FLOORS: readonly (readonly string[])[] = [
  ['stats', 'errors', 'bounded-cache'],
  ['profile', 'evidence'],
  ['baseline', 'lineage'],
  ['detect', 'ingest'],
  ['investigate'],
  ['alert', 'dossier', 'chart'],
  ['monitor'],
  ['compare'],
  ['config', 'schedule', 'store', 'engine', 'render', 'web'],
  [
    'service',
    'messaging',
    'reporting',
    'outside-evidence',
    'serve',
    'web-services',
    'metrics',
    'system-report',
    'worker',
  ],
  ['main', 'cli', 'bin'],
]

/** Composition roots are not strangers to what stands on their own floor. */
const ROOTS: ReadonlySet<string> = new Set([
  'service',
  'messaging',
  'reporting',
  'outside-evidence',
  'serve',
  'web-services',
  'metrics',
  'system-report',
  'worker',
  'main',
  'cli',
  'bin',
])

/** Each outside dependency, and the one door (or doors) it may come in by. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  '@dagrejs/dagre': ['chart/'],
  '@duckdb/node-api': ['engine/'],
  '@hono/node-server': ['web/'],
  '@hono/zod-openapi': ['web/'],
  '@stdlib/math-base-special-erfc': ['stats/'],
  '@stdlib/math-base-special-erfcinv': ['stats/'],
  '@stdlib/math-base-special-gammainc': ['stats/'],
  '@stdlib/math-base-special-gammaln': ['stats/'],
  'better-sqlite3': ['store/'],
  commander: ['cli/'],
  'drizzle-orm': ['store/'],
  hono: ['web/'],
  'node-cron': ['schedule/'],
  nodemailer: ['alert/channels/email.ts'],
  pino: ['service.ts', 'main.ts', 'cli/'],
  'simple-statistics': ['stats/'],
  'temporal-polyfill': ['profile/window.ts'],
  vega: ['render/'],
  'vega-lite': ['render/'],
  yaml: ['config/', 'lineage/'],
  // The borders: what comes from outside is parsed here and nowhere further in.
  zod: ['alert/channels/', 'config/', 'ingest/', 'investigate/open-by-hand.ts', 'lineage/', 'web/'],
}

/** Tables of constants, which may be long. */
const TABLES = ['store/schema.ts']

/** Rooms that hold only what can be computed: no file, no socket, no thread. */
const PURE = [
  'stats',
  'profile',
  'evidence',
  'baseline',
  'detect',
  'ingest',
  'investigate',
  'chart',
  'monitor',
  'compare',
]

const OUTSIDE_WORLD =
  /^node:(fs|fs\/promises|net|tls|dns|dns\/promises|http|https|http2|child_process|worker_threads|cluster|os)$/

type Source = { readonly path: string; readonly text: string; readonly imports: readonly string[] }

const ROOT = 'src'
const sources: readonly Source[] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    return { path, text, imports: importsOf(text) }
  })
const paths: ReadonlySet<string> = new Set(sources.map(({ path }) => path))

/** Specifiers of static and dynamic imports, re-exports, and worker entries. */
function importsOf(text: string): readonly string[] {
  const patterns = [
    /^\s*(?:import|export)\s[^'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
    /new URL\(\s*['"](\.[^'"]+\.tsx?)['"],\s*import\.meta\.url/g,
  ]
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] as string))
}

/** Code without comments: what is said about a thing is no use of it. */
const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

const roomOf = (path: string): string => path.replace(/\.tsx?$/, '').split('/')[0] as string
const floorOf = (path: string): number => FLOORS.findIndex((rooms) => rooms.includes(roomOf(path)))
const targetOf = (from: string, specifier: string): string => relative(ROOT, join(ROOT, dirname(from), specifier))
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
const inside = (source: Source): readonly string[] =>
  source.imports.filter((specifier) => specifier.startsWith('.')).map((specifier) => targetOf(source.path, specifier))
const packages = (source: Source): readonly string[] =>
  source.imports.filter((specifier) => !/^(\.|node:)/.test(specifier)).map(packageOf)
const isBehind = (path: string, doors: readonly string[]): boolean =>
  doors.some((door) => (door.endsWith('/') ? path.startsWith(door) : path === door))
const offenders = (isWrong: (source: Source) => boolean): readonly string[] =>
  sources.filter(isWrong).map(({ path }) => path)

describe('the floors', () => {
  it('give every file a place', () => {
    expect(offenders(({ path }) => floorOf(path) < 0)).toEqual([])
  })

  it('are climbed by no import', () => {
    const climbing = sources.flatMap((source) =>
      inside(source)
        .filter((target) => roomOf(target) !== roomOf(source.path) && floorOf(target) >= floorOf(source.path))
        .filter((target) => !(ROOTS.has(roomOf(source.path)) && floorOf(target) === floorOf(source.path)))
        .map((target) => `${source.path} imports ${target}`),
    )
    expect(climbing).toEqual([])
  })

  it('hold no circle of files', () => {
    const bySource = new Map(sources.map((source) => [source.path, inside(source)]))
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (path: string, way: readonly string[]): void => {
      const start = way.indexOf(path)
      if (start >= 0) circles.push([...way.slice(start), path].join(' -> '))
      if (start >= 0 || done.has(path)) return
      for (const target of bySource.get(path) ?? []) visit(target, [...way, path])
      done.add(path)
    }
    for (const { path } of sources) visit(path, [])
    expect(circles).toEqual([])
  })

  it('are reached by paths that exist', () => {
    const broken = sources.flatMap((source) =>
      inside(source)
        .filter((target) => /\.tsx?$/.test(target) && !paths.has(target))
        .map((target) => `${source.path} imports ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('keep files, sockets and threads out of the rooms that only compute', () => {
    expect(
      offenders((source) => PURE.includes(roomOf(source.path)) && source.imports.some((i) => OUTSIDE_WORLD.test(i))),
    ).toEqual([])
  })
})

describe('the doors', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }

  it('are named for every dependency, and for nothing else', () => {
    expect(Object.keys(DOORS).sort()).toEqual(Object.keys(manifest.dependencies).sort())
  })

  it('are the only way in', () => {
    const elsewhere = sources.flatMap((source) =>
      packages(source)
        .filter((name) => !isBehind(source.path, DOORS[name] ?? []))
        .map((name) => `${source.path} imports ${name}`),
    )
    expect(elsewhere).toEqual([])
  })
})

describe('the house', () => {
  it('reads the clock of the machine only where a process begins', () => {
    const isEntry = (path: string): boolean =>
      isBehind(path, ['main.ts', 'bin.ts', 'cli/']) || (path.startsWith('worker/') && /(entry|thread|start)/.test(path))
    const readsClock = /\bDate\.now\b|\bnew Date\(\s*\)|\bTemporal\.Now\b/
    expect(offenders(({ path, text }) => !isEntry(path) && readsClock.test(codeOf(text)))).toEqual([])
  })

  it('sets no interval: what is due stands in tables and is read on a tick', () => {
    expect(offenders(({ text }) => /\bsetInterval\b/.test(codeOf(text)))).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readsEnvironment = /\bprocess\s*\.\s*env\b|\bprocess\[|import\.meta\.env/
    expect(
      offenders(({ path, text }) => path !== 'config/load-config.ts' && readsEnvironment.test(codeOf(text))),
    ).toEqual([])
  })

  it('has no drawer for odds and ends', () => {
    const drawer = /(^|\/)(types|utils?|helpers?|misc|shared)\.tsx?$|(^|\/)(common|utils?|helpers?|shared)\//
    expect(offenders(({ path }) => drawer.test(path))).toEqual([])
  })

  it('has index files only as registries: a literal record checked with satisfies', () => {
    expect(offenders(({ path, text }) => /(^|\/)index\.tsx?$/.test(path) && !/\bsatisfies\b/.test(text))).toEqual([])
  })

  it('exports by name alone', () => {
    expect(offenders(({ text }) => /^export default\b|^export \* from/m.test(codeOf(text)))).toEqual([])
  })

  it('names files in kebab-case', () => {
    expect(offenders(({ path }) => !/^([a-z0-9-]+\/)*[a-z0-9]+(-[a-z0-9]+)*\.tsx?$/.test(path))).toEqual([])
  })

  it('has no file over 300 lines', () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ path, lines }) => lines > 300 && !TABLES.includes(path))
    expect(long).toEqual([])
  })
})

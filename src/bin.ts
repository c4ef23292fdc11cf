#!/usr/bin/env node

/** Oldest Node that has what the program needs: zstd in node:zlib. */
const OLDEST = [22, 15] as const

// Nothing modern may be imported before this has been asked: an old Node would stop at the import with a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `plumbline: needs Node ${OLDEST.join('.')} or newer, this is ${process.versions.node}; install a newer Node, or run it with npm start\n`,
  )
  process.exitCode = 2
} else {
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2))
}

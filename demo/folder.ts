import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MARK = '.plumbline-demo'

/**
 * Empties the demo's folder, or makes it.
 *
 * @returns whether an earlier demo was wiped
 * @throws {Error} if the folder holds something that no demo wrote
 */
export function freshFolder(folder: string): boolean {
  const entries = existsSync(folder) ? readdirSync(folder) : []
  if (entries.length > 0 && !entries.includes(MARK)) {
    throw new Error(
      `${folder} holds files that no demo wrote, and a demo begins by wiping its folder; name an empty or new one with --folder`,
    )
  }
  for (const entry of entries) rmSync(join(folder, entry), { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, MARK), 'This folder belongs to the demo, which wipes it at every start.\n')
  return entries.length > 0
}

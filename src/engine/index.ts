import type { Engine } from '../profile/table.ts'
import { duckdbEngine } from './duckdb.ts'

/** The engines that read and summarise files; one that passes the engine contract is added here. */
export const engines = {
  duckdb: () => duckdbEngine(),
} as const satisfies Readonly<Record<string, () => Engine>>

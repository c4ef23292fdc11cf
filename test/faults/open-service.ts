import { openDoor } from '../../src/serve.ts'
import { createService, type Service } from '../../src/service.ts'
import { configOf } from '../service-under-test.ts'
import { type Bank, bankYaml, DUE_AT, ENV } from './bank.ts'

/** The real service in this process, listening on a port of its own. */
export type OpenService = {
  readonly url: string
  readonly port: number
  readonly service: Service
  /** Everything it logged, a line each. */
  readonly logged: readonly string[]
  readonly close: () => Promise<void>
}

/** Opens one over a bank's database. */
export async function openService(bank: Bank, name: string): Promise<OpenService> {
  const config = configOf(bankYaml(bank.copy(name)), ENV)
  const logged: string[] = []
  const service = createService(
    { ...config, server: { ...config.server, port: 0 } },
    {
      clock: () => DUE_AT,
      log: (level, message, fields) => {
        const { error, ...rest } = fields ?? {}
        logged.push(
          `${level} ${message} ${JSON.stringify(rest)} ${error instanceof Error ? error.stack : String(error)}`,
        )
      },
      version: 'test',
      heavy: 'inline',
      random: () => 0.5,
    },
  )
  const door = await openDoor(service, 'test')
  return {
    url: door.url,
    port: Number(new URL(door.url).port),
    service,
    logged,
    close: async () => {
      await door.close()
      await service.close()
    },
  }
}

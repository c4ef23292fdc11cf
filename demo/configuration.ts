import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorYaml } from './world/monitor.ts'

/** Writes the service's configuration, and the webhook's secret beside it, as an operator would. @returns the file */
export function writeConfiguration(about: {
  readonly folder: string
  readonly port: number
  readonly model: string
  readonly smtp: string
  readonly hook: string
  readonly secret: string
}): string {
  const secretFile = join(about.folder, 'webhook-secret')
  writeFileSync(secretFile, `${about.secret}\n`, { mode: 0o600 })
  const file = join(about.folder, 'plumbline.yaml')
  writeFileSync(
    file,
    `server: { host: 127.0.0.1, port: ${about.port}, baseUrl: "http://localhost:${about.port}" }
store: { path: ${JSON.stringify(join(about.folder, 'plumbline.db'))} }
alerts:
  channels:
    oncall-mail:
      kind: email
      smtp: "${about.smtp}"
      from: Plumbline <plumbline@bank.example>
      to: [oncall@bank.example]
    oncall-hook:
      kind: webhook
      url: "${about.hook}"
      secretFile: ${JSON.stringify(secretFile)}
  routes:
    - name: oncall
      when: { severity: [notice, warning, critical] }
      to: [oncall-mail, oncall-hook]
      repeatInterval: 7d
monitors:
${monitorYaml(about.model)}`,
  )
  return file
}
